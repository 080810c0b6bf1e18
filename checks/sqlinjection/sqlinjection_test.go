package sqlinjection_test

import (
	"testing"

	"redoubt/checks/sqlinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, sqlinjection.Check) }
