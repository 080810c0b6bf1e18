package eventlogged_test

import (
	"testing"

	"redoubt/checks/eventlogged"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, eventlogged.Check) }
