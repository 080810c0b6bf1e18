package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// lookTree finds what is at a place of a call's arguments: "Bucket",
// "Entries.*.EventBusName", "RequestItems.$keys". "*" is any element.
func lookTree(args map[string]*flow.Tree, place string) []*flow.Tree {
	list := []*flow.Tree{{Fields: args}}
	for part := range strings.SplitSeq(place, ".") {
		var next []*flow.Tree
		for _, t := range list {
			next = append(next, partOfTree(t, part)...)
		}
		list = next
	}
	return list
}

func partOfTree(t *flow.Tree, part string) []*flow.Tree {
	var list []*flow.Tree
	switch part {
	case "*":
		for _, k := range sortedNames(t.Fields) {
			list = append(list, t.Fields[k])
		}
	case "$keys":
		for _, k := range sortedNames(t.Fields) {
			list = append(list, keyTree(t, k))
		}
		if len(list) == 0 {
			list = append(list, &flow.Tree{Unknown: true})
		}
	case "$begins":
		return beginnings(t, "")
	case "$file": // or the beginning of its name
		return beginnings(t, ".json")
	default:
		if x := t.Fields[part]; x != nil {
			list = append(list, x)
		} else if len(t.Fields) == 0 || t.Fields["*"] != nil && part != "*" {
			list = append(list, partOfText(t, part)...)
		}
	}
	return slices.DeleteFunc(list, func(t *flow.Tree) bool { return t == nil })
}

// beginnings are all texts that begin with what the value may be; with the
// ending of a file a text is whole.
func beginnings(t *flow.Tree, ending string) []*flow.Tree {
	open := func(pattern string) *flow.Tree {
		if ending != "" && strings.HasSuffix(pattern, ending) {
			return &flow.Tree{Pattern: pattern}
		}
		return &flow.Tree{Pattern: pattern + flow.Hole}
	}
	if t.Pattern != "" {
		return []*flow.Tree{open(t.Pattern)}
	}
	var list []*flow.Tree
	for _, c := range t.Consts {
		list = append(list, open(c.Text))
	}
	for _, path := range t.APIs {
		list = append(list, &flow.Tree{Pattern: flow.Open + path + flow.Close + flow.Hole})
	}
	if t.Unknown || t.Data() {
		list = append(list, &flow.Tree{Unknown: true})
	}
	return list
}

// keyTree is the key of a map as a value.
func keyTree(t *flow.Tree, key string) *flow.Tree {
	switch {
	case key == "*":
		for k := range t.Fields {
			if strings.HasPrefix(k, flow.Open) { // the key was told
				return nil
			}
		}
		return &flow.Tree{Unknown: true}
	case strings.HasPrefix(key, flow.Open):
		return &flow.Tree{Pattern: key}
	}
	return &flow.Tree{Consts: []ir.Lit{{Kind: ir.String, Text: key}}}
}

// partOfText takes CopySource apart where it is a text: "bucket/key".
func partOfText(t *flow.Tree, part string) []*flow.Tree {
	if part != "Bucket" && part != "Key" || len(t.Fields) > 0 {
		return nil
	}
	out := &flow.Tree{Unknown: t.Unknown && t.Pattern == "" || t.Data() && t.Pattern == ""}
	pick := func(s string) string {
		bucket, key, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(s, "s3://"), "/"), "/")
		if part == "Bucket" {
			return bucket
		}
		return key
	}
	for _, c := range t.Consts {
		if c.Kind == ir.String {
			out.Consts = append(out.Consts, ir.Lit{Kind: ir.String, Text: pick(c.Text)})
		}
	}
	if t.Pattern != "" {
		out.Pattern = pick(t.Pattern)
	}
	return []*flow.Tree{out}
}

func sortedNames(m map[string]*flow.Tree) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

// given reports whether an argument is there: something else than nothing.
func given(t *flow.Tree) bool {
	if t == nil {
		return false
	}
	if len(t.Fields) > 0 || len(t.APIs) > 0 || t.Unknown || t.Data() || t.Pattern != "" {
		return true
	}
	if len(t.Consts) == 0 {
		return true // an empty map or list
	}
	return slices.ContainsFunc(t.Consts, func(c ir.Lit) bool { return c.Kind != 0 && c.Text != "" })
}

// spelt lists what an argument may be; sure is false if it may be something
// else, too.
func (n *needer) spelt(t *flow.Tree) (list []app.Text, sure bool) {
	if t.Pattern != "" {
		return []app.Text{n.fromPattern(t.Pattern)}, true
	}
	list, told := n.notified(t)
	sure = !t.Unknown && (told || !t.Data())
	fromEnv := false
	for _, path := range t.APIs {
		values, ok := n.variable(path)
		list = append(list, values...)
		fromEnv = fromEnv || ok && len(values) > 0
		sure = sure && ok
	}
	for _, c := range t.Consts {
		if c.Kind == ir.String && c.Text != "" && !fromEnv { // a default is for where the variable is not set
			list = append(list, app.Plain(c.Text, app.Pos{}))
		}
	}
	if len(t.Fields) > 0 && len(list) == 0 { // a list of names
		return n.speltAll(t)
	}
	if !sure && len(list) == 0 && t.Lead != "" {
		return []app.Text{app.Plain(t.Lead+"*", app.Pos{})}, true
	}
	return list, sure && len(list) > 0
}

func (n *needer) speltAll(t *flow.Tree) (list []app.Text, sure bool) {
	sure = true
	for _, k := range sortedNames(t.Fields) {
		if len(t.Fields[k].Fields) > 0 {
			return nil, false
		}
		more, ok := n.spelt(t.Fields[k])
		list, sure = append(list, more...), sure && ok
	}
	return list, sure
}

// variable is what a variable of the function's environment holds.
func (n *needer) variable(path string) (list []app.Text, ok bool) {
	name, isEnv := strings.CutPrefix(path, "os.environ.")
	if !isEnv {
		name, isEnv = strings.CutPrefix(path, "process.env.")
	}
	if !isEnv || n.f == nil {
		return nil, false
	}
	switch name {
	case "AWS_REGION", "AWS_DEFAULT_REGION":
		return []app.Text{pseudo("AWS::Region")}, true
	case "AWS_LAMBDA_FUNCTION_NAME":
		return []app.Text{reference(n.f.Name, "")}, true
	}
	for _, v := range n.f.Env {
		if v.Name != name {
			continue
		}
		if len(v.Value.V.Parts) > 0 {
			list = append(list, v.Value.V)
		}
		for _, a := range v.Value.Alternatives {
			if len(a.V.Parts) > 0 && !slices.ContainsFunc(list, func(t app.Text) bool { return t.String() == a.V.String() }) {
				list = append(list, a.V)
			}
		}
	}
	return list, len(list) > 0
}

// fromPattern fills the environment's variables into a text that was put
// together; what is not known is a star.
func (n *needer) fromPattern(pattern string) app.Text {
	var t app.Text
	for pattern != "" {
		i := strings.IndexAny(pattern, flow.Hole+flow.Open)
		if i < 0 {
			i = len(pattern)
		}
		t = plus(t, app.Plain(pattern[:i], app.Pos{}))
		if pattern = pattern[i:]; pattern == "" {
			break
		}
		if pattern[:1] == flow.Hole {
			t, pattern = plus(t, star), pattern[1:]
			continue
		}
		name, rest, _ := strings.Cut(pattern[1:], flow.Close)
		if values, ok := n.variable(name); ok && len(values) == 1 {
			t = plus(t, values[0])
		} else {
			t = plus(t, star)
		}
		pattern = rest
	}
	return t
}

var star = app.Plain("*", app.Pos{})

func pseudo(name string) app.Text {
	return app.Text{Parts: []app.Part{{Kind: app.Pseudo, Text: name}}}
}

func reference(name, attr string) app.Text {
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: name, Attr: attr}}}
}

// plus puts two texts together.
func plus(a, b app.Text) app.Text {
	out := app.Text{Parts: slices.Clone(a.Parts), Pos: a.Pos}
	for _, p := range b.Parts {
		last := len(out.Parts) - 1
		switch {
		case p.Kind == app.Literal && p.Text == "":
		case p.Kind == app.Literal && last >= 0 && out.Parts[last].Kind == app.Literal:
			if p.Text == "*" && strings.HasSuffix(out.Parts[last].Text, "*") {
				continue
			}
			out.Parts[last].Text += p.Text
			out.Parts[last].Param = ""
		default:
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}
