package poisonrecord_test

import (
	"testing"

	"redoubt/checks/poisonrecord"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, poisonrecord.Check) }
