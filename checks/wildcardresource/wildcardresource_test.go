package wildcardresource_test

import (
	"testing"

	"redoubt/checks/wildcardresource"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, wildcardresource.Check) }
