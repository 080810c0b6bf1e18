package xss_test

import (
	"testing"

	"redoubt/checks/xss"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, xss.Check) }
