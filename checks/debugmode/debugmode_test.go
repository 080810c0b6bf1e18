package debugmode_test

import (
	"testing"

	"redoubt/checks/debugmode"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, debugmode.Check) }
