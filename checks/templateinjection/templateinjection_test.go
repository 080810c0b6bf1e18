package templateinjection_test

import (
	"testing"

	"redoubt/checks/templateinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, templateinjection.Check) }
