package foreignaccount_test

import (
	"testing"

	"redoubt/checks/foreignaccount"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, foreignaccount.Check) }
