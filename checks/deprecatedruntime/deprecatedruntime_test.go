package deprecatedruntime_test

import (
	"testing"

	"redoubt/checks/deprecatedruntime"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, deprecatedruntime.Check) }
