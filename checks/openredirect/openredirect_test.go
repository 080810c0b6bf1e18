package openredirect_test

import (
	"testing"

	"redoubt/checks/openredirect"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, openredirect.Check) }
