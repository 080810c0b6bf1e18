package nocodesigning_test

import (
	"testing"

	"redoubt/checks/nocodesigning"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, nocodesigning.Check) }
