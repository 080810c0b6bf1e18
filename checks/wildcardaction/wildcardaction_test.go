package wildcardaction_test

import (
	"testing"

	"redoubt/checks/wildcardaction"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, wildcardaction.Check) }
