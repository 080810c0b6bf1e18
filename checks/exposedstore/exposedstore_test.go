package exposedstore_test

import (
	"testing"

	"redoubt/checks/exposedstore"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, exposedstore.Check) }
