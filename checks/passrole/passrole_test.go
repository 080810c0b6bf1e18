package passrole_test

import (
	"testing"

	"redoubt/checks/passrole"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, passrole.Check) }
