package openendpoint_test

import (
	"testing"

	"redoubt/checks/openendpoint"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, openendpoint.Check) }
