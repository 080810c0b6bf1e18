package vulnerabledependency_test

import (
	"testing"

	"redoubt/checks/vulnerabledependency"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, vulnerabledependency.Check) }
