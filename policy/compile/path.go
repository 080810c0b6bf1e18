package compile

import (
	"fmt"
	"strconv"
	"strings"

	"redoubt/policy"
)

// parsePath reads a path as trigger.Spell writes it: event.Records[].body["a b"].
func parsePath(text string) ([]string, error) {
	rest, ok := strings.CutPrefix(text, "event")
	if !ok {
		return nil, fmt.Errorf("%q does not begin with event", text)
	}
	var steps []string
	for rest != "" {
		step, behind, err := parseStep(rest)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		steps, rest = append(steps, step), behind
	}
	return steps, nil
}

func parseStep(text string) (step, rest string, err error) {
	switch {
	case strings.HasPrefix(text, "[]"):
		return "*", text[2:], nil
	case strings.HasPrefix(text, "["):
		quoted, err := strconv.QuotedPrefix(text[1:])
		if err != nil {
			return "", "", fmt.Errorf("a name in brackets is quoted")
		}
		rest, ok := strings.CutPrefix(text[1+len(quoted):], "]")
		if !ok {
			return "", "", fmt.Errorf("a bracket is not closed")
		}
		step, err = strconv.Unquote(quoted)
		return step, rest, err
	case strings.HasPrefix(text, "."):
		end := strings.IndexAny(text[1:], ".[")
		if end < 0 {
			end = len(text) - 1
		}
		if end == 0 {
			return "", "", fmt.Errorf("a name is missing behind a dot")
		}
		return text[1 : 1+end], text[1+end:], nil
	}
	return "", "", fmt.Errorf("there is neither a dot nor a bracket before %q", text)
}

func (c *compiler) route(text string, at place) policy.Route {
	steps, err := parsePath(text)
	if err != nil {
		c.fail(at, "%v", err)
	}
	return policy.Route{Path: text, Steps: steps}
}

// fields makes a tree of the paths.
func (c *compiler) fields(fields []policy.Field, at place) []policy.Place {
	if len(fields) == 0 {
		return nil
	}
	root := &tree{}
	for i, f := range fields {
		if f.Classes == 0 {
			c.fail(at.index(i).dot("classes"), "none given")
		}
		root.add(c.route(f.Path, at.index(i).dot("path")).Steps, f.Classes)
	}
	root.spread()
	var places []policy.Place
	root.table(&places)
	return places
}

// tree is a path's steps before they are a table. Names come in the order in
// which they were given.
type tree struct {
	classes policy.Class
	names   []string
	below   []*tree
	any     *tree
}

func (t *tree) child(step string) *tree {
	if step == "*" {
		if t.any == nil {
			t.any = &tree{}
		}
		return t.any
	}
	for i, name := range t.names {
		if name == step {
			return t.below[i]
		}
	}
	t.names, t.below = append(t.names, step), append(t.below, &tree{})
	return t.below[len(t.below)-1]
}

func (t *tree) add(steps []string, classes policy.Class) {
	for _, step := range steps {
		t = t.child(step)
	}
	t.classes |= classes
}

// spread puts what holds for any name below the named ones, too.
func (t *tree) spread() {
	if t.any != nil {
		for _, b := range t.below {
			b.merge(t.any)
		}
		t.any.spread()
	}
	for _, b := range t.below {
		b.spread()
	}
}

func (t *tree) merge(other *tree) {
	t.classes |= other.classes
	if other.any != nil {
		t.child("*").merge(other.any)
	}
	for i, name := range other.names {
		t.child(name).merge(other.below[i])
	}
}

func (t *tree) table(places *[]policy.Place) int {
	self := len(*places)
	*places = append(*places, policy.Place{Classes: t.classes})
	if t.any != nil {
		to := t.any.table(places)
		(*places)[self].Any = to
	}
	for i, name := range t.names {
		to := t.below[i].table(places)
		if (*places)[self].Names == nil {
			(*places)[self].Names = map[string]int{}
		}
		(*places)[self].Names[name] = to
	}
	return self
}
