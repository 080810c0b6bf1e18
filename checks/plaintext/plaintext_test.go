package plaintext_test

import (
	"testing"

	"redoubt/checks/plaintext"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, plaintext.Check) }
