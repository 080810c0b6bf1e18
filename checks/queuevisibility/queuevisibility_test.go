package queuevisibility_test

import (
	"testing"

	"redoubt/checks/queuevisibility"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, queuevisibility.Check) }
