package mixedtrust_test

import (
	"testing"

	"redoubt/checks/mixedtrust"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, mixedtrust.Check) }
