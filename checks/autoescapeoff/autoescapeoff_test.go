package autoescapeoff_test

import (
	"testing"

	"redoubt/checks/autoescapeoff"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, autoescapeoff.Check) }
