package sharedgroup_test

import (
	"testing"

	"redoubt/checks/sharedgroup"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, sharedgroup.Check) }
