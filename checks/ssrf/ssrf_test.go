package ssrf_test

import (
	"testing"

	"redoubt/checks/ssrf"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, ssrf.Check) }
