package openpolicy_test

import (
	"testing"

	"redoubt/checks/openpolicy"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, openpolicy.Check) }
