package wildcardinvoke_test

import (
	"testing"

	"redoubt/checks/wildcardinvoke"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, wildcardinvoke.Check) }
