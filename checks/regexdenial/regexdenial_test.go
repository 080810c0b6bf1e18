package regexdenial_test

import (
	"testing"

	"redoubt/checks/regexdenial"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, regexdenial.Check) }
