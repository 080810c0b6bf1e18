package noalarm_test

import (
	"testing"

	"redoubt/checks/noalarm"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, noalarm.Check) }
