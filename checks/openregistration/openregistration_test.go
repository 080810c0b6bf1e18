package openregistration_test

import (
	"testing"

	"redoubt/checks/openregistration"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, openregistration.Check) }
