package recursion_test

import (
	"testing"

	"redoubt/checks/recursion"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, recursion.Check) }
