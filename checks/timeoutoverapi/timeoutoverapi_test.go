package timeoutoverapi_test

import (
	"testing"

	"redoubt/checks/timeoutoverapi"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, timeoutoverapi.Check) }
