package unloggedrefusal_test

import (
	"testing"

	"redoubt/checks/unloggedrefusal"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, unloggedrefusal.Check) }
