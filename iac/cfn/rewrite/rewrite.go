// Package rewrite makes edits, which are in the model's words, in the text of
// CloudFormation and SAM templates: it knows how each type of resource says
// what fixes change.
//
// It evaluates nothing and makes no model (package cfn does). How the text is
// changed is package edit's business.
package rewrite

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// Editor edits CloudFormation and SAM templates.
func Editor(fsys fs.FS, file string) iac.Editor {
	set := edit.NewSet(fsys)
	return func(edits []app.Edit) ([]iac.Change, error) {
		draft := set.Draft()
		edits, err := folded(draft, file, edits)
		if err != nil {
			return nil, err
		}
		for _, e := range edits {
			d, err := draft.Open(fileOf(file, e))
			if err != nil {
				return nil, err
			}
			if err := Dared(d); err != nil {
				return nil, err
			}
			t := &Target{Document: d, Resources: []string{"Resources"}, Nested: e.At.File != "" && e.At.File != file}
			if err := t.Edit(e); err != nil {
				return nil, err
			}
		}
		return draft.Changes()
	}
}

func fileOf(main string, e app.Edit) string {
	if e.At.File != "" {
		return e.At.File
	}
	return main
}

// Dared refuses documents that other programs make or change.
func Dared(d *edit.Document) error {
	at := d.Have.Get("Transform")
	for _, n := range at.Each() {
		if name := or(n.Str(), n.Get("Name").Str()); !strings.HasPrefix(name, "AWS::Serverless") && !strings.HasPrefix(name, "AWS::LanguageExtensions") {
			return edit.Refuse(at.Pos, "the macro %s changes the template before it is deployed", name)
		}
	}
	for _, p := range entries(d.Have.Get("Resources")) {
		if p.Value.Has("Metadata") && p.Value.Get("Metadata", "aws:cdk:path") != nil {
			return edit.Refuse(p.Pos, "the template is made by CDK: change the program")
		}
		if p.Key == "Fn::Transform" {
			return edit.Refuse(p.Pos, "resources are included from elsewhere")
		}
	}
	return nil
}

// A Target is a document with a section of resources that edits are made in.
type Target struct {
	*edit.Document
	Resources []string // path to the section
	// Nested says that the document is a nested stack: its resources have the
	// stack's name before their own in the model.
	Nested bool
	// Verbatim: what has a place is written as it stands there or not at all,
	// since variables were resolved when it was read.
	Verbatim bool
}

// place is what an edit is about: the resource, and the path to the value that
// its position lies in.
type place struct {
	name, kind string
	at         []string // of the resource, or of what of it is changed
	global     bool     // in SAM's globals
	chain      []string // of the innermost value
}

func (t *Target) find(e app.Edit) (place, error) {
	chain := edit.Chain(t.Have, e.At.Start)
	n := len(t.Resources)
	if len(chain) <= n || !equal(chain[:n], t.Resources) {
		return place{}, edit.Refuse(e.At, "%s does not stand among the template's resources", e.Resource)
	}
	p := place{name: chain[n], at: chain[:n+1], chain: chain}
	if strings.HasPrefix(p.name, "Fn::") {
		return p, edit.Refuse(e.At, "%s is made by a loop", e.Resource)
	}
	p.kind = edit.At(t.Have, p.at).Get("Type").Str()
	return p, nil
}

func equal(a, b []string) bool { return strings.Join(a, "\x00") == strings.Join(b, "\x00") }

// Edit makes one edit.
func (t *Target) Edit(e app.Edit) error {
	if e.Path == app.EditAdd {
		return t.add(e)
	}
	switch e.Path {
	case app.EditEnv:
		return t.Environment(e, "Environment", "Variables")
	case app.EditUndisclosed:
		return t.undisclosed(e)
	case app.EditPassed:
		return t.passed(e)
	}
	p, err := t.find(e)
	if err != nil {
		return err
	}
	w := writer{target: t, edit: e, place: p}
	switch e.Path {
	case app.EditGrants:
		return w.grants()
	case app.EditConditions:
		return w.conditions()
	}
	write, ok := spellings()[p.kind][e.Path]
	if !ok {
		return edit.Refuse(e.At, "how %s says this is not known", or(p.kind, "the template"))
	}
	return write(w)
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// add adds a resource.
func (t *Target) add(e app.Edit) error {
	name := path.Base(e.Resource)
	r, ok := e.Value.(app.Resource)
	if !ok {
		return edit.Refuse(e.At, "nothing is known of what is added")
	}
	n := added(r)
	if n == nil {
		return edit.Refuse(e.At, "how %s is spelt is not known", r.Base().Type)
	}
	at := append(append([]string{}, t.Resources...), name)
	if old := t.Value(at); old != nil && old.Get("Type").Str() != n.Get("Type").Str() {
		return edit.Refuse(old.Pos, "there is a resource %s already", name)
	} else if l, ok := r.(*app.Layer); ok && old != nil {
		return t.newContent(at, l)
	} else if old != nil {
		return nil
	}
	return t.Put(at, n)
}

func entries(n *doc.Node) []doc.Pair {
	if n == nil || n.Kind != doc.Map {
		return nil
	}
	return n.Pairs
}

// added spells a resource that fixes add.
func added(r app.Resource) *doc.Node {
	switch r := r.(type) {
	case *app.Queue:
		return resource("AWS::SQS::Queue", "MessageRetentionPeriod", 1209600)
	case *app.LogGroup:
		return resource("AWS::Logs::LogGroup", "RetentionInDays", r.Retention.V)
	case *app.Layer:
		return spelledLayer(r)
	}
	return nil
}

func resource(kind string, props ...any) *doc.Node {
	return object("Type", kind, "Properties", object(props...))
}

// object makes a map of keys and values: nodes, texts, numbers and truths.
func object(pairs ...any) *doc.Node {
	m := doc.NewMap(app.Pos{})
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		m.Pairs = append(m.Pairs, doc.Pair{Key: key, Value: literal(pairs[i+1])})
	}
	return m
}

func literal(v any) *doc.Node {
	switch v := v.(type) {
	case *doc.Node:
		return v
	case int:
		return doc.NewInt(app.Pos{}, v)
	case bool:
		return doc.NewBool(app.Pos{}, v)
	case string:
		return doc.NewString(app.Pos{}, v)
	}
	return &doc.Node{}
}

// written is the value that stands at a text's place, nil if there is none: what
// an author wrote is written again as it stands.
func (t *Target) written(text app.Text) *doc.Node {
	if text.Pos.IsZero() || text.Pos.File != t.Name {
		return nil
	}
	chain := edit.Chain(t.Have, text.Pos.Start)
	for n := range chain {
		if v := edit.At(t.Have, chain[:n+1]); v != nil && v.Pos.Start == text.Pos.Start && (v.IsScalar() || isFunction(v)) {
			return v
		}
	}
	return nil
}

func isFunction(n *doc.Node) bool {
	key, _, ok := n.Single()
	return ok && (key == "Ref" || strings.HasPrefix(key, "Fn::"))
}

// Node spells a text: as it stands, as a string, a Ref, a GetAtt or an Fn::Sub.
func (t *Target) Node(text app.Text) (*doc.Node, error) {
	if t.Verbatim && chosen(text) {
		return nil, edit.Refuse(text.Pos, "what it grants is chosen for each deployment, as a whole")
	}
	if v := t.written(text); v != nil {
		return v, nil
	}
	if !text.Pos.IsZero() && t.Verbatim {
		return nil, edit.Refuse(text.Pos, "%s is worked out by variables", text)
	}
	if len(text.Parts) == 1 {
		p := text.Parts[0]
		switch {
		case p.Kind == app.Reference && p.Attr != "":
			return object("Fn::GetAtt", doc.NewList(app.Pos{}, literal(t.local(p.Text)), literal(p.Attr))), nil
		case p.Kind == app.Reference, p.Kind == app.Parameter, p.Kind == app.Pseudo:
			return object("Ref", t.local(p.Text)), nil
		}
	}
	if s, ok := text.Literal(); ok {
		return literal(s), nil
	}
	var b bytes.Buffer
	refers := false
	for _, p := range text.Parts {
		variable, spelt := t.variable(p)
		refers = refers || p.Kind != app.Literal && p.Kind != app.Opaque
		switch {
		case p.Kind == app.Literal:
			b.WriteString(strings.ReplaceAll(p.Text, "${", "${!"))
		case p.Kind == app.Opaque && deployed(p.Text):
			b.WriteString(p.Text)
		case spelt:
			b.WriteString(variable)
		case p.Kind == app.Opaque:
			return nil, errors.New("a part of " + text.String() + " can't be spelt")
		case p.Attr != "":
			b.WriteString("${" + t.local(p.Text) + "." + p.Attr + "}")
		default:
			b.WriteString("${" + t.local(p.Text) + "}")
		}
	}
	if !refers {
		return literal(strings.ReplaceAll(b.String(), "${!", "${")), nil
	}
	return object("Fn::Sub", b.String()), nil
}

// chosen reports whether a part is no variable by itself, but an entry of what the
// stage chooses: what stands at its place is one stage's.
func chosen(text app.Text) bool {
	return slices.ContainsFunc(text.Parts, func(p app.Part) bool { return p.Kind == app.Opaque && strings.Contains(p.Text, "→") })
}

// variable spells a part that the Serverless Framework works out, if it is one
// text in the usual deployment: what nobody has seen may be an ARN or a URL.
func (t *Target) variable(p app.Part) (text string, ok bool) {
	name, ok := strings.CutPrefix(p.Text, "{{resolve:serverless:«")
	if !ok || !t.Verbatim || p.Kind != app.Opaque {
		return "", false
	}
	name = strings.NewReplacer("‹", "${", "›", "}").Replace(strings.TrimSuffix(name, "»}}"))
	return "${" + name + "}", true
}

// local is a resource's name inside of its own template.
func (t *Target) local(name string) string {
	if t.Nested {
		return path.Base(name)
	}
	return name
}

// deployed reports whether a reference is one that CloudFormation resolves.
func deployed(s string) bool {
	return strings.HasPrefix(s, "{{resolve:ssm:") || strings.HasPrefix(s, "{{resolve:ssm-secure:") || strings.HasPrefix(s, "{{resolve:secretsmanager:")
}
