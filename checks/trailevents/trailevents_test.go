package trailevents_test

import (
	"testing"

	"redoubt/checks/trailevents"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, trailevents.Check) }
