package confuseddeputy_test

import (
	"testing"

	"redoubt/checks/confuseddeputy"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, confuseddeputy.Check) }
