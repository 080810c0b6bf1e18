package weakrandom_test

import (
	"testing"

	"redoubt/checks/weakrandom"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, weakrandom.Check) }
