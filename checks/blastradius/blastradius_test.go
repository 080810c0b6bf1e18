package blastradius_test

import (
	"testing"

	"redoubt/checks/blastradius"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, blastradius.Check) }
