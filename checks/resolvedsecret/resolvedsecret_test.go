package resolvedsecret_test

import (
	"testing"

	"redoubt/checks/resolvedsecret"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, resolvedsecret.Check) }
