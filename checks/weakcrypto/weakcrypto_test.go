package weakcrypto_test

import (
	"testing"

	"redoubt/checks/weakcrypto"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, weakcrypto.Check) }
