package mutableimage_test

import (
	"testing"

	"redoubt/checks/mutableimage"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, mutableimage.Check) }
