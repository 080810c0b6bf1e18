package lostlogs_test

import (
	"testing"

	"redoubt/checks/lostlogs"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, lostlogs.Check) }
