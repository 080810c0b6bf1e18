package notracing_test

import (
	"testing"

	"redoubt/checks/notracing"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, notracing.Check) }
