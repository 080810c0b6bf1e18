package carriedstate_test

import (
	"testing"

	"redoubt/checks/carriedstate"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, carriedstate.Check) }
