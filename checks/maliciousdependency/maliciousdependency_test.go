package maliciousdependency_test

import (
	"testing"

	"redoubt/checks/maliciousdependency"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, maliciousdependency.Check) }
