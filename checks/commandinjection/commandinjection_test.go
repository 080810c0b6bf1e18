package commandinjection_test

import (
	"testing"

	"redoubt/checks/commandinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, commandinjection.Check) }
