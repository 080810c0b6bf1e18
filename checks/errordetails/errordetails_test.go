package errordetails_test

import (
	"testing"

	"redoubt/checks/errordetails"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, errordetails.Check) }
