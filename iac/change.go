package iac

import (
	"bytes"

	"github.com/rogpeppe/go-internal/diff"
)

// A Change is a file with its content before and after.
type Change struct {
	File          string
	Before, After []byte
}

// Diff is the change as a unified diff that git apply and patch take, with the
// file called name; "" if nothing changes.
func (c Change) Diff(name string) string {
	text := diff.Diff("a/"+name, c.Before, "b/"+name, c.After)
	if len(text) == 0 {
		return ""
	}
	_, text, _ = bytes.Cut(text, []byte("\n")) // "diff a b", which no tool needs
	return string(text)
}
