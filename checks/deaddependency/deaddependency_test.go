package deaddependency_test

import (
	"testing"

	"redoubt/checks/deaddependency"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, deaddependency.Check) }
