package adminrole_test

import (
	"testing"

	"redoubt/checks/adminrole"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, adminrole.Check) }
