package opensecretpolicy_test

import (
	"testing"

	"redoubt/checks/opensecretpolicy"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, opensecretpolicy.Check) }
