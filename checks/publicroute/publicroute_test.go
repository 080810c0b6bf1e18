package publicroute_test

import (
	"testing"

	"redoubt/checks/publicroute"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, publicroute.Check) }
