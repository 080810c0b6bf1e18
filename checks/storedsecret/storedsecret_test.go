package storedsecret_test

import (
	"testing"

	"redoubt/checks/storedsecret"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, storedsecret.Check) }
