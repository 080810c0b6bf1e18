package sharedrole_test

import (
	"testing"

	"redoubt/checks/sharedrole"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, sharedrole.Check) }
