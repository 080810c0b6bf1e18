package weakpassword_test

import (
	"testing"

	"redoubt/checks/weakpassword"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, weakpassword.Check) }
