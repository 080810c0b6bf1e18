package iam

import (
	"net/url"
	"slices"
	"strings"
)

// A Document is a policy document, or several taken together.
type Document struct {
	Version, ID string // of the first document, as spelt
	Statements  []Statement
	Size        int // of the largest document, in characters as AWS counts them
	// Members are the users and roles if the file tells of an account. Statements
	// then holds what stands in the file of their policies, each once.
	Members []Member
	// Trust are the trust policies that stand beside other policies, as in a
	// template; those of an account are the members'.
	Trust [][]Statement
}

// A Problem is something in a policy that AWS refuses or that does not do what
// it says, with its place.
type Problem struct {
	File         string
	Line, Column int
	Kind         ProblemKind
	Message      string // a sentence: what is wrong
	Fix          string // what to write instead, "" if nothing is near
}

// ProblemKind groups problems.
type ProblemKind string

// The kinds of problems.
const (
	// UnknownAction: a service or an action that does not exist, or a pattern
	// that covers none.
	UnknownAction ProblemKind = "unknown-action"
	// InvalidPolicy: AWS refuses the document.
	InvalidPolicy ProblemKind = "invalid-policy"
	// Suspicious: AWS takes the document, but it does not do what it seems to.
	Suspicious ProblemKind = "suspicious"
	// Unconfinable: the same of an action that can only be allowed on everything
	// and stands with resources, as in AWS's own policies.
	Unconfinable ProblemKind = "unconfinable"
)

// Parse reads a policy document as JSON or YAML: the document itself, a list
// of them, or what holds some: {"PolicyDocument": …}, {"Policy": "…"} with the
// document as text, the output of aws iam get-policy-version, get-role-policy
// or get-account-authorization-details, whose users and roles become Members
// (default versions of policies count). The statements of several documents are
// put together, but of trust policies only where there is nothing else.
//
// Problems come in the order of the file. An error, always a *ParseError, means
// that data is no policy at all; Parse never panics.
func Parse(file string, data []byte) (*Document, []Problem, error) {
	root, err := read(file, data)
	if err != nil {
		return nil, nil, err
	}
	p := &parser{file: file, doc: &Document{}, catalogue: Load(), good: map[string]bool{}, keys: map[string]map[string]bool{}}
	if isAccount(root) {
		p.account(root)
		sortProblems(p.problems)
		return p.doc, p.problems, nil
	}
	found := documents(root)
	if len(found) == 0 {
		return nil, nil, &ParseError{file, max(root.line, 1), max(root.column, 1), "not a policy: there is no Statement"}
	}
	for i, n := range found {
		if i == 0 {
			p.doc.Version, _ = field(n, "Version").str()
			p.doc.ID, _ = field(n, "Id").str()
		}
		p.size(n)
		p.doc.Statements = append(p.doc.Statements, p.document(n)...)
	}
	for _, n := range trusts(root, found) {
		p.doc.Trust = append(p.doc.Trust, p.document(n))
	}
	sortProblems(p.problems)
	return p.doc, p.problems, nil
}

// field finds an element of a policy; IAM does not mind its case.
func field(n *node, name string) *node {
	if n == nil {
		return nil
	}
	for _, p := range n.pairs {
		if strings.EqualFold(p.key, name) {
			return p.value
		}
	}
	return nil
}

// documents finds the policy documents below n, in order. Trust policies are
// looked for in a second pass.
func documents(n *node) []*node {
	for _, trust := range []bool{false, true} {
		f := finder{trust: trust, left: maxNodes}
		f.find(n, 0)
		if len(f.found) > 0 {
			return f.found
		}
	}
	return nil
}

// trusts finds the trust policies that are not among the documents found.
func trusts(n *node, found []*node) []*node {
	known := map[[2]int]bool{}
	for _, n := range found {
		known[[2]int{n.line, n.column}] = true
	}
	f := finder{trust: true, left: maxNodes}
	f.find(n, 0)
	return slices.DeleteFunc(f.found, func(n *node) bool { return known[[2]int{n.line, n.column}] })
}

// A finder walks a tree for policy documents.
type finder struct {
	trust bool
	left  int // embedded documents make a tree larger than its file
	found []*node
}

func (f *finder) find(n *node, depth int) {
	if n == nil || depth > maxNesting || f.left <= 0 {
		return
	}
	f.left--
	switch {
	case n.kind == listNode:
		for _, item := range n.items {
			f.find(item, depth+1)
		}
	case n.kind == mapNode && field(n, "Statement") != nil:
		f.found = append(f.found, n)
	case n.kind == mapNode:
		f.search(n, depth)
	}
}

// search looks at the entries of what is no document itself.
func (f *finder) search(n *node, depth int) {
	if v := n.get("IsDefaultVersion"); v != nil && v.text == "false" {
		return
	}
	for _, p := range n.pairs {
		switch {
		case p.key == "AssumeRolePolicyDocument" && !f.trust:
		case p.value.kind == scalarNode:
			f.find(embedded(p.value), depth+1)
		default:
			f.find(p.value, depth+1)
		}
	}
}

// embedded reads a document that stands in a string, as GetBucketPolicy and the
// raw API give them. Its places are the string's.
func embedded(n *node) *node {
	text := n.text
	if strings.HasPrefix(text, "%7B") || strings.HasPrefix(text, "%7b") {
		if plain, err := url.QueryUnescape(text); err == nil {
			text = plain
		}
	}
	if !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") || !strings.Contains(text, "tatement") {
		return nil
	}
	r := &reader{data: []byte(text)}
	root, err := r.json()
	if err != nil {
		return nil
	}
	root.move(n.line, n.column)
	return root
}

// move gives the node and all below it one place.
func (n *node) move(line, column int) {
	n.line, n.column = line, column
	for _, item := range n.items {
		item.move(line, column)
	}
	for i := range n.pairs {
		n.pairs[i].line, n.pairs[i].column = line, column
		n.pairs[i].value.move(line, column)
	}
}
