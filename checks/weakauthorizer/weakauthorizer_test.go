package weakauthorizer_test

import (
	"testing"

	"redoubt/checks/weakauthorizer"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, weakauthorizer.Check) }
