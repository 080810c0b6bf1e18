package openinvoke_test

import (
	"testing"

	"redoubt/checks/openinvoke"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, openinvoke.Check) }
