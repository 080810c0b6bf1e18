package logretention_test

import (
	"testing"

	"redoubt/checks/logretention"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, logretention.Check) }
