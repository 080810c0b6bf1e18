package writablerole_test

import (
	"testing"

	"redoubt/checks/writablerole"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, writablerole.Check) }
