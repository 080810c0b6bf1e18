package unencrypted_test

import (
	"testing"

	"redoubt/checks/unencrypted"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, unencrypted.Check) }
