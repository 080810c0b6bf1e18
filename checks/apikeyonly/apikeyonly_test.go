package apikeyonly_test

import (
	"testing"

	"redoubt/checks/apikeyonly"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, apikeyonly.Check) }
