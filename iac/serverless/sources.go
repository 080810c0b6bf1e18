package serverless

import (
	"strconv"
	"strings"

	"redoubt/iac/doc"
)

// A found is what one alternative of a variable yields: a value, or why there
// is none. An empty reason says that only the deployment knows the value.
type found struct {
	value *doc.Node
	why   string
	// decided: another deployment has another value.
	decided bool
}

// variable resolves "source:address, fallback, …"; nil for what is not the
// framework's.
func (r *resolver) variable(n *doc.Node, expr string) *doc.Node {
	v, _ := r.value(n, expr)
	return v
}

// value is variable; ok is false for what stands for a value that is not known.
func (r *resolver) value(n *doc.Node, expr string) (v *doc.Node, ok bool) {
	alternatives := split(expr)
	if !framework(alternatives[0]) {
		return nil, false
	}
	if r.depth >= deepest {
		r.gap(n.Pos, "variables nest too deep: ${"+clean(expr)+"} was not resolved")
		return unknown(n, expr), false
	}
	r.depth++
	defer func() { r.depth-- }()
	deployed := false
	var why string
	for _, alt := range alternatives {
		f := r.alternative(n, strings.TrimSpace(alt))
		if f.value != nil && r.open && (f.decided || deployed) {
			return r.opened(f.value, r.name(n, alternatives)), true
		}
		if f.value != nil {
			return f.value, true
		}
		deployed = deployed || f.why == ""
		if why == "" {
			why = f.why
		}
	}
	if v := r.chosen(n, alternatives); v != nil && r.open {
		return r.opened(v, r.name(n, alternatives)), true
	} else if v != nil {
		return v, true
	}
	if !deployed {
		r.gap(n.Pos, why)
	}
	return unknown(n, r.asked(n, expr)), false
}

// chosen is the stage or region that the framework falls back to.
func (r *resolver) chosen(n *doc.Node, alternatives []string) *doc.Node {
	for _, alt := range alternatives {
		switch strings.TrimSpace(alt) {
		case "opt:stage", "self:provider.stage":
			return r.stage(n)
		case "opt:region", "self:provider.region":
			return doc.NewString(n.Pos, "us-east-1")
		}
	}
	return nil
}

// alternative resolves one of them, which may be a variable or hold some.
func (r *resolver) alternative(n *doc.Node, s string) found {
	if expr, ok := whole(s); ok && framework(split(expr)[0]) {
		return r.nested(n, expr)
	}
	address := r.text(doc.NewString(n.Pos, s)).Str()
	if r.open && strings.Contains(address, "{{resolve:") {
		return r.usual(func() found { return r.alternative(n, s) })
	}
	s = address
	if v := literal(n, s); v != nil {
		return found{value: v}
	}
	if s == "" {
		return found{why: "a variable has an empty alternative"}
	}
	if r.active[s] {
		return found{why: "the variable ${" + clean(s) + "} refers to itself"}
	}
	if r.active == nil {
		r.active = map[string]bool{}
	}
	r.active[s] = true
	defer delete(r.active, s)
	return r.source(n, s)
}

// nested is a variable among the alternatives of another one. Where it has no
// value the next one holds, so that it can't be a gap by itself.
func (r *resolver) nested(n *doc.Node, expr string) found {
	before := len(r.gaps)
	v, ok := r.value(n, expr)
	if !ok {
		if len(r.gaps) == before {
			return found{}
		}
		why := r.gaps[before].Message
		r.gaps = r.gaps[:before]
		return found{why: why}
	}
	return found{value: v}
}

// literal reads what stands for itself: a quoted string, a number, a bool.
func literal(n *doc.Node, s string) *doc.Node {
	if s == "" {
		return nil
	}
	if len(s) > 1 && (s[0] == '\'' || s[0] == '"') && s[len(s)-1] == s[0] {
		return doc.NewString(n.Pos, s[1:len(s)-1])
	}
	switch s {
	case "true", "false":
		return doc.NewBool(n.Pos, s == "true")
	case "null":
		return &doc.Node{Kind: doc.Null, Pos: n.Pos}
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return &doc.Node{Kind: doc.Number, Text: s, Pos: n.Pos}
	}
	if !strings.ContainsAny(s, ":(") {
		return doc.NewString(n.Pos, s) // older versions want no quotes
	}
	return nil
}

// source resolves "kind:address" and "kind(argument):address".
func (r *resolver) source(n *doc.Node, s string) found {
	kind := s[:strings.IndexAny(s, ":(")]
	_, address, _ := strings.Cut(s, ":")
	switch kind {
	case "self":
		return r.self(n, address)
	case "opt":
		return r.option(n, address)
	case "param":
		return r.param(n, address)
	case "file":
		return r.included(n, s)
	case "sls":
		if address == "stage" {
			return found{value: r.stage(n)} // which is open already
		}
		return found{}
	case "strToBool":
		return boolean(n, s)
	case "aws":
		name := map[string]string{"accountId": "AWS::AccountId", "region": "AWS::Region"}[address]
		return found{value: doc.NewMap(n.Pos, doc.P("Ref", doc.NewString(n.Pos, name)))}
	}
	if deployed[kind] || r.custom(kind) {
		return found{}
	}
	return found{why: "where ${" + clean(s) + "} comes from is not known"}
}

// deployed lists the sources that hold values outside of the project.
var deployed = map[string]bool{
	"env": true, "ssm": true, "cf": true, "s3": true, "git": true, "output": true, "terraform": true, "vault": true, "doppler": true,
	"secretsManager": true, "secretsmanager": true, "cfn": true, "construct": true,
}

// custom reports whether `stages` configures a resolver of the name.
func (r *resolver) custom(kind string) bool {
	for _, stage := range entries(r.walk(r.root, []string{"stages"})) {
		if r.walk(stage.Value, []string{"resolvers", kind}) != nil {
			return true
		}
	}
	return false
}

func boolean(n *doc.Node, s string) found {
	arg := strings.Trim(strings.TrimSuffix(strings.TrimPrefix(s, "strToBool("), ")"), `'" `)
	switch strings.ToLower(arg) {
	case "true", "1":
		return found{value: doc.NewBool(n.Pos, true)}
	case "false", "0":
		return found{value: doc.NewBool(n.Pos, false)}
	}
	return found{}
}
