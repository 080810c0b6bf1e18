package foreignlayer_test

import (
	"testing"

	"redoubt/checks/foreignlayer"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, foreignlayer.Check) }
