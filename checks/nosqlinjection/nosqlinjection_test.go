package nosqlinjection_test

import (
	"testing"

	"redoubt/checks/nosqlinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, nosqlinjection.Check) }
