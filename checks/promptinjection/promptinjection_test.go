package promptinjection_test

import (
	"testing"

	"redoubt/checks/promptinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, promptinjection.Check) }
