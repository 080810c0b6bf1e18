package opentrust_test

import (
	"testing"

	"redoubt/checks/opentrust"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, opentrust.Check) }
