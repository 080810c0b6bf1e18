package opengroup_test

import (
	"testing"

	"redoubt/checks/opengroup"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, opengroup.Check) }
