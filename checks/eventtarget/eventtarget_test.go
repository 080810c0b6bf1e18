package eventtarget_test

import (
	"testing"

	"redoubt/checks/eventtarget"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, eventtarget.Check) }
