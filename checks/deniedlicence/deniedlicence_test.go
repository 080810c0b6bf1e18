package deniedlicence_test

import (
	"testing"

	"redoubt/checks/deniedlicence"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, deniedlicence.Check) }
