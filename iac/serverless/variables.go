package serverless

import (
	"io/fs"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A resolver replaces ${…} variables. What only the deployment knows stays a
// dynamic reference, which is no literal to anybody; what has no value at all
// is a gap besides.
type resolver struct {
	fsys fs.FS
	file string
	root *doc.Node
	opt  map[string]string
	// open leaves what the stage, an option or a parameter decides to the deployment.
	open   bool
	gaps   []app.Gap
	steps  int
	bytes  int
	depth  int
	active map[string]bool // the addresses being resolved
	files  map[string]*doc.Node
}

// Bounds against variables that nest, repeat or grow without end.
const (
	deepest  = 24
	maxSteps = 300_000
	maxBytes = 16 << 20
	maxGaps  = 200
)

// gap reports what could not be read, once for a cause: a file that is missing
// may be asked for on many lines.
func (r *resolver) gap(pos app.Pos, message string) {
	for _, g := range r.gaps {
		if g.Message == message && g.Pos.File == pos.File {
			return
		}
	}
	switch {
	case len(r.gaps) < maxGaps:
		r.gaps = append(r.gaps, app.Gap{Pos: pos, Message: message})
	case len(r.gaps) == maxGaps:
		r.gaps = append(r.gaps, app.Gap{Pos: pos, Message: "there is more that could not be resolved"})
	}
}

// spent reports whether the file took more work than any real one does.
func (r *resolver) spent(n *doc.Node) bool {
	if r.steps++; r.steps <= maxSteps && r.bytes <= maxBytes {
		return false
	}
	r.gap(app.Pos{File: r.file, Line: max(1, n.Pos.Line)}, "the variables grow without end: some were not resolved")
	return true
}

// resolve replaces all variables below n.
func (r *resolver) resolve(n *doc.Node) *doc.Node {
	if n == nil || r.spent(n) {
		return n
	}
	switch n.Kind {
	case doc.String:
		return r.text(n)
	case doc.List:
		c := *n
		c.Items = nil
		for _, item := range n.Items {
			c.Items = append(c.Items, r.resolve(item))
		}
		return &c
	case doc.Map:
		c := *n
		c.Pairs = nil
		for _, p := range n.Pairs {
			if p.Value = r.resolve(p.Value); p.Key == "Fn::Sub" {
				p.Value = flat(p.Value)
			}
			c.Pairs = append(c.Pairs, p)
		}
		return &c
	}
	return n
}

// flat undoes the Fn::Sub that a variable brought into the text of another one.
func flat(n *doc.Node) *doc.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == doc.List && len(n.Items) > 0:
		c := *n
		c.Items = append([]*doc.Node{flat(n.Items[0])}, n.Items[1:]...)
		return &c
	case n.Get("Fn::Sub") != nil:
		return n.Get("Fn::Sub")
	case n.Get("Ref") != nil:
		return doc.NewString(n.Pos, "${"+n.Get("Ref").Str()+"}")
	}
	return n
}

// text resolves the variables of one string. A string that is one variable
// becomes its value, whatever that is.
func (r *resolver) text(n *doc.Node) *doc.Node {
	if !strings.Contains(n.Text, "${") || r.spent(n) {
		return n
	}
	if expr, ok := whole(n.Text); ok {
		if v := r.variable(n, expr); v != nil {
			return v
		}
	}
	var b strings.Builder
	pseudo := false
	for _, piece := range pieces(n.Text) {
		text := piece.text
		if piece.variable {
			text = r.spliced(n, piece.text)
			pseudo = pseudo || strings.HasPrefix(piece.text, "aws:") && strings.HasPrefix(text, "${AWS::")
		}
		b.WriteString(text)
	}
	r.bytes += b.Len()
	c := *n
	c.Text = b.String()
	if pseudo { // the account's number and region stay references
		return sub(n.Pos, c.Text)
	}
	return &c
}

// spliced is what a variable puts into the middle of a string.
func (r *resolver) spliced(n *doc.Node, expr string) string {
	v := r.variable(n, expr)
	switch {
	case v == nil: // CloudFormation's: ${AWS::Region}, ${Resource}
		return "${" + r.text(doc.NewString(n.Pos, expr)).Str() + "}"
	case v.IsScalar():
		return v.Text
	case v.Kind == doc.Null:
		return ""
	case strings.HasPrefix(v.Get("Ref").Str(), "AWS::"):
		return "${" + v.Get("Ref").Str() + "}"
	}
	return unknown(n, r.asked(n, expr)).Text
}

// asked is what a variable asks for: the variables in it are replaced.
func (r *resolver) asked(n *doc.Node, expr string) string {
	if r.open {
		return r.name(n, split(expr))
	}
	var b strings.Builder
	for _, piece := range pieces(expr) {
		text := piece.text
		if piece.variable && framework(split(text)[0]) && !r.spent(n) {
			if v := r.variable(n, text); v.IsScalar() && !strings.HasPrefix(v.Text, "{{") {
				text = v.Text
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

// unknown is what only the deployment knows.
func unknown(n *doc.Node, expr string) *doc.Node {
	return doc.NewString(n.Pos, "{{resolve:serverless:"+clean(expr)+"}}")
}
