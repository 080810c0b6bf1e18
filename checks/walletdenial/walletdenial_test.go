package walletdenial_test

import (
	"testing"

	"redoubt/checks/walletdenial"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, walletdenial.Check) }
