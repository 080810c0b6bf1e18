package app

import "strings"

// State says what is known of a setting.
type State uint8

// The states of a setting.
const (
	Unset   State = iota // the template says nothing: the platform's default holds
	Known                // V is what will be deployed
	Unknown              // set, but only the deployment can tell
)

// A Value is a setting as a template states it. Where conditions choose
// between several, V is what the parameters' defaults give and Alternatives
// holds every branch.
type Value[T any] struct {
	V            T
	State        State
	Pos          Pos
	Alternatives []Alternative[T]
}

// An Alternative is what one branch of an Fn::If yields.
type Alternative[T any] struct {
	Condition string // name of the condition, "!Name" for its else branch
	V         T
	State     State
}

// Of returns a known value.
func Of[T any](v T, pos Pos) Value[T] { return Value[T]{V: v, State: Known, Pos: pos} }

// Known reports whether V is what will be deployed.
func (v Value[T]) Known() bool { return v.State == Known }

// IsSet reports whether the template states the setting, known or not.
func (v Value[T]) IsSet() bool { return v.State != Unset }

// Or returns V if known, def if the setting is absent; ok is false when only
// the deployment can tell.
func (v Value[T]) Or(def T) (val T, ok bool) {
	switch v.State {
	case Known:
		return v.V, true
	case Unset:
		return def, true
	default:
		return def, false
	}
}

// Pos is a span of a file: line and column (from 1) for people, byte offsets
// for edits. The zero Pos is nowhere.
type Pos struct {
	File         string
	Line, Column int
	Start, End   int
}

// IsZero reports whether the position is nowhere.
func (p Pos) IsZero() bool { return p.File == "" && p.Line == 0 }

// PartKind says what a part of a Text is.
type PartKind uint8

// The kinds of parts.
const (
	Literal   PartKind = iota // Text holds the characters
	Reference                 // Text is a resource's logical name, Attr its attribute ("" = Ref)
	Parameter                 // Text is a parameter without a known value
	Pseudo                    // Text is a pseudo parameter such as AWS::Region
	Opaque                    // Text describes what only the deployment knows: {{resolve:…}}, an import
)

// A Part is a piece of a Text.
type Part struct {
	Kind PartKind
	Text string
	Attr string
	// Param names the parameter that a literal was substituted from.
	Param string
}

// Text is a string that may hold references:
// "arn:aws:s3:::${Bucket}/*" is a literal, a reference and a literal.
type Text struct {
	Parts []Part
	Pos   Pos
}

// Plain returns a literal text.
func Plain(s string, pos Pos) Text {
	return Text{Parts: []Part{{Text: s}}, Pos: pos}
}

// Literal returns the characters and true if the text holds no reference.
func (t Text) Literal() (string, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Kind == Literal {
		return t.Parts[0].Text, true
	}
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Kind != Literal {
			return "", false
		}
		b.WriteString(p.Text)
	}
	return b.String(), true
}

// Refs lists the logical names that the text refers to, in order, without
// repeats.
func (t Text) Refs() []string {
	var names []string
	for _, p := range t.Parts {
		if p.Kind == Reference && !contains(names, p.Text) {
			names = append(names, p.Text)
		}
	}
	return names
}

// Target returns the logical name if the text is or contains exactly one
// reference to a resource, "" otherwise.
func (t Text) Target() string {
	if refs := t.Refs(); len(refs) == 1 {
		return refs[0]
	}
	return ""
}

// FromParameter names the parameter whose default the whole text is, or "".
func (t Text) FromParameter() string {
	if len(t.Parts) == 1 {
		return t.Parts[0].Param
	}
	return ""
}

// String spells the text as Fn::Sub would: "${Name}", "${Name.Attr}".
func (t Text) String() string {
	if s, ok := t.Literal(); ok {
		return s
	}
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Kind == Literal:
			b.WriteString(p.Text)
		case p.Kind == Opaque && strings.HasPrefix(p.Text, "{{"):
			b.WriteString(p.Text)
		case p.Attr != "":
			b.WriteString("${" + p.Text + "." + p.Attr + "}")
		default:
			b.WriteString("${" + p.Text + "}")
		}
	}
	return b.String()
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
