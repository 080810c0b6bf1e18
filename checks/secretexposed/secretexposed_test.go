package secretexposed_test

import (
	"testing"

	"redoubt/checks/secretexposed"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, secretexposed.Check) }
