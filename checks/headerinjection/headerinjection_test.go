package headerinjection_test

import (
	"testing"

	"redoubt/checks/headerinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, headerinjection.Check) }
