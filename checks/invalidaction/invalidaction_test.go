package invalidaction_test

import (
	"testing"

	"redoubt/checks/invalidaction"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, invalidaction.Check) }
