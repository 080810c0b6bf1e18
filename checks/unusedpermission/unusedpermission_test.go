package unusedpermission_test

import (
	"testing"

	"redoubt/checks/unusedpermission"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, unusedpermission.Check) }
