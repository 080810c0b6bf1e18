package authorizeroff_test

import (
	"testing"

	"redoubt/checks/authorizeroff"
	"redoubt/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, authorizeroff.Check) }
