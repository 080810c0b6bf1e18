package nothrottling_test

import (
	"testing"

	"redoubt/checks/nothrottling"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, nothrottling.Check) }
