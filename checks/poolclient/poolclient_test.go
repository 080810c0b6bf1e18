package poolclient_test

import (
	"testing"

	"redoubt/checks/poolclient"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, poolclient.Check) }
