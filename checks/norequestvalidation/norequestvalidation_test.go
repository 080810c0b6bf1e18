package norequestvalidation_test

import (
	"testing"

	"redoubt/checks/norequestvalidation"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, norequestvalidation.Check) }
