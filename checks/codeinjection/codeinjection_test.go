package codeinjection_test

import (
	"testing"

	"redoubt/checks/codeinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, codeinjection.Check) }
