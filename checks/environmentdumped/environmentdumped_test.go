package environmentdumped_test

import (
	"testing"

	"redoubt/checks/environmentdumped"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, environmentdumped.Check) }
