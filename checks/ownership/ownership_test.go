package ownership_test

import (
	"testing"

	"redoubt/checks/ownership"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, ownership.Check) }
