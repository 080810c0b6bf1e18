package parametersecret_test

import (
	"testing"

	"redoubt/checks/parametersecret"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, parametersecret.Check) }
