package configsecret_test

import (
	"testing"

	"redoubt/checks/configsecret"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, configsecret.Check) }
