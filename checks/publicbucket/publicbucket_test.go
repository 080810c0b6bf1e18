package publicbucket_test

import (
	"testing"

	"redoubt/checks/publicbucket"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, publicbucket.Check) }
