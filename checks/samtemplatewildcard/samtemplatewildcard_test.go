package samtemplatewildcard_test

import (
	"testing"

	"redoubt/checks/samtemplatewildcard"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, samtemplatewildcard.Check) }
