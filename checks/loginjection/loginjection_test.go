package loginjection_test

import (
	"testing"

	"redoubt/checks/loginjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, loginjection.Check) }
