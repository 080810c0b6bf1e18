package clientauthorization_test

import (
	"testing"

	"redoubt/checks/clientauthorization"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, clientauthorization.Check) }
