package modeloutput_test

import (
	"testing"

	"redoubt/checks/modeloutput"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, modeloutput.Check) }
