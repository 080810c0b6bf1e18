package unfiltered_test

import (
	"testing"

	"redoubt/checks/unfiltered"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, unfiltered.Check) }
