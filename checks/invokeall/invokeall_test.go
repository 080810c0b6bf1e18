package invokeall_test

import (
	"testing"

	"redoubt/checks/invokeall"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, invokeall.Check) }
