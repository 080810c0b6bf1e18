package ldapinjection_test

import (
	"testing"

	"redoubt/checks/ldapinjection"
	"redoubt/internal/checktest"
)

func TestCheck(t *testing.T) { checktest.Run(t, ldapinjection.Check) }
