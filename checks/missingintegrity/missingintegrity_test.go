package missingintegrity_test

import (
	"testing"

	"redoubt/checks/missingintegrity"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, missingintegrity.Check) }
