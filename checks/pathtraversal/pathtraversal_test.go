package pathtraversal_test

import (
	"testing"

	"redoubt/checks/pathtraversal"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, pathtraversal.Check) }
