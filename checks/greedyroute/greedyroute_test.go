package greedyroute_test

import (
	"testing"

	"redoubt/checks/greedyroute"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, greedyroute.Check) }
