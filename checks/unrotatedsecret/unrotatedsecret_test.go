package unrotatedsecret_test

import (
	"testing"

	"redoubt/checks/unrotatedsecret"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, unrotatedsecret.Check) }
