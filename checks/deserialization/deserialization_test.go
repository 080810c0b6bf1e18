package deserialization_test

import (
	"testing"

	"redoubt/checks/deserialization"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, deserialization.Check) }
