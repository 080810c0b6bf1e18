package privilegeescalation_test

import (
	"testing"

	"redoubt/checks/privilegeescalation"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, privilegeescalation.Check) }
