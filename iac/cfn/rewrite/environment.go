package rewrite

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac/edit"
)

// Environment puts a value in the place of a variable's literal, which stands right
// below a section of these names: at a function, or where all functions have it
// from.
func (t *Target) Environment(e app.Edit, section ...string) error {
	chain := edit.Chain(t.Have, e.At.Start)
	n := len(chain) - 1
	old := t.Value(chain)
	switch {
	case n < len(section) || !slices.Equal(chain[n-len(section):n], section) || !old.IsScalar():
		return edit.Refuse(e.At, "the value does not stand in the environment itself")
	case t.Verbatim && strings.Contains(old.Text, "${"):
		return edit.Refuse(e.At, "%s is a variable", chain[n])
	}
	text, _ := e.Value.(app.Text)
	v, err := t.Node(text)
	if err != nil {
		return err
	}
	return t.Put(chain, v)
}
