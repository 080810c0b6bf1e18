// Package checks is the list of all checks. Each lives in a folder of its own
// with its documentation and its cases.
package checks

import "redoubt/check"

// All returns every check, in the order of their numbers.
func All() []*check.Check {
	return []*check.Check{}
}
