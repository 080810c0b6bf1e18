package tlsoff_test

import (
	"testing"

	"redoubt/checks/tlsoff"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, tlsoff.Check) }
