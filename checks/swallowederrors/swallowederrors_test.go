package swallowederrors_test

import (
	"testing"

	"redoubt/checks/swallowederrors"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, swallowederrors.Check) }
