package unverifiedtoken_test

import (
	"testing"

	"redoubt/checks/unverifiedtoken"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, unverifiedtoken.Check) }
