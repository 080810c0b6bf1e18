package noaccesslogs_test

import (
	"testing"

	"redoubt/checks/noaccesslogs"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, noaccesslogs.Check) }
