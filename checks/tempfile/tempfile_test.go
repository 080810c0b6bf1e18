package tempfile_test

import (
	"testing"

	"redoubt/checks/tempfile"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, tempfile.Check) }
