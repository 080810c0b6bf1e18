package unusedauthorizer_test

import (
	"testing"

	"redoubt/checks/unusedauthorizer"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, unusedauthorizer.Check) }
