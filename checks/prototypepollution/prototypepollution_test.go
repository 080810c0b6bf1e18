package prototypepollution_test

import (
	"testing"

	"redoubt/checks/prototypepollution"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, prototypepollution.Check) }
