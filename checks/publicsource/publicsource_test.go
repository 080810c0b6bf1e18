package publicsource_test

import (
	"testing"

	"redoubt/checks/publicsource"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, publicsource.Check) }
