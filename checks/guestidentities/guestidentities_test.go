package guestidentities_test

import (
	"testing"

	"redoubt/checks/guestidentities"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, guestidentities.Check) }
