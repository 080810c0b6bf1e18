package lostevents_test

import (
	"testing"

	"redoubt/checks/lostevents"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, lostevents.Check) }
