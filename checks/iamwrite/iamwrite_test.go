package iamwrite_test

import (
	"testing"

	"redoubt/checks/iamwrite"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, iamwrite.Check) }
