package unpinneddependency_test

import (
	"testing"

	"redoubt/checks/unpinneddependency"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, unpinneddependency.Check) }
