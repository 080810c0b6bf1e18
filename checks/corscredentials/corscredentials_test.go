package corscredentials_test

import (
	"testing"

	"redoubt/checks/corscredentials"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, corscredentials.Check) }
