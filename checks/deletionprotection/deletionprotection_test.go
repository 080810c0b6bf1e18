package deletionprotection_test

import (
	"testing"

	"redoubt/checks/deletionprotection"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, deletionprotection.Check) }
