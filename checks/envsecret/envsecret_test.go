package envsecret_test

import (
	"testing"

	"redoubt/checks/envsecret"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, envsecret.Check) }
