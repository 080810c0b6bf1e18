package installscript_test

import (
	"testing"

	"redoubt/checks/installscript"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, installscript.Check) }
