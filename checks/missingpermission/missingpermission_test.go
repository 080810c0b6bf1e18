package missingpermission_test

import (
	"testing"

	"redoubt/checks/missingpermission"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, missingpermission.Check) }
