package zipslip_test

import (
	"testing"

	"redoubt/checks/zipslip"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, zipslip.Check) }
