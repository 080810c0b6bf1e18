package broadpolicy_test

import (
	"testing"

	"redoubt/checks/broadpolicy"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, broadpolicy.Check) }
