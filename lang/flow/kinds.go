package flow

import (
	"fmt"

	"redoubt/lang/models"
)

// kinds is a set of kinds of injection.
type kinds uint64

const everyKind kinds = 1<<63 - 1

// objects is what a text is safe for where only an object of the sender's own
// making does harm.
var objects, _ = kindOf("object")

// harms are the kinds of which one suffices to make data safe for a sink. A
// path that ends in $object says that a text does no harm there.
func harms(row *models.Row) kinds {
	k, _ := kindOf(row.Sink)
	for _, p := range row.Paths() {
		if n := len(p.Fields); n > 0 && p.Fields[n-1] == "$object" {
			k |= objects
		}
	}
	return k
}

// kindOf returns the set with one kind; ok is false for a name that is none.
func kindOf(name string) (k kinds, ok bool) {
	if name == "all" {
		return everyKind, true
	}
	for i, n := range models.Kinds {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

func kindsOf(names []string) (kinds, error) {
	var all kinds
	for _, n := range names {
		k, ok := kindOf(n)
		if !ok {
			return 0, fmt.Errorf("unknown kind %q", n)
		}
		all |= k
	}
	return all, nil
}
