package dependencyconfusion_test

import (
	"testing"

	"redoubt/checks/dependencyconfusion"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, dependencyconfusion.Check) }
