package xmlentities_test

import (
	"testing"

	"redoubt/checks/xmlentities"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, xmlentities.Check) }
