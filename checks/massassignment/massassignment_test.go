package massassignment_test

import (
	"testing"

	"redoubt/checks/massassignment"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, massassignment.Check) }
