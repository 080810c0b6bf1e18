package lookalikedependency_test

import (
	"testing"

	"redoubt/checks/lookalikedependency"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, lookalikedependency.Check) }
