package weaktls_test

import (
	"testing"

	"redoubt/checks/weaktls"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, weaktls.Check) }
