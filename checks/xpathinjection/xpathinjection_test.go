package xpathinjection_test

import (
	"testing"

	"redoubt/checks/xpathinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, xpathinjection.Check) }
