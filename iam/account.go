package iam

import "slices"

// A Member is a user or a role of an account with all policies that bear on it.
type Member struct {
	Kind, Name, ARN string // Kind is "user" or "role"
	// Policies are those that are attached, a user's groups' included.
	Policies []Attached
	// Boundary is nil if the member has none.
	Boundary *Attached
	// Trust says who may assume a role.
	Trust []Statement
	// Missing names policies that neither the file nor the catalogue has.
	Missing      []string
	Line, Column int
}

// An Attached is a policy as a member has it.
type Attached struct {
	Name, ARN  string // ARN is "" of an inline policy
	Group      string // that brings it to a user, "" if none does
	Statements []Statement
}

// Identity are the statements of all policies together. Owner tells of the
// statement with a number which policy it is of.
func (m *Member) Identity() (list []Statement, owner func(int) Attached) {
	list = []Statement{}
	for _, a := range m.Policies {
		list = append(list, a.Statements...)
	}
	return list, func(i int) Attached {
		for _, a := range m.Policies {
			if i < len(a.Statements) {
				return a
			}
			i -= len(a.Statements)
		}
		return Attached{}
	}
}

// The lists in which get-account-authorization-details tells of an account.
const (
	userList   = "UserDetailList"
	groupList  = "GroupDetailList"
	roleList   = "RoleDetailList"
	policyList = "Policies"
)

func isAccount(root *node) bool {
	return root.get(userList) != nil || root.get(roleList) != nil
}

// An account is what was read of one so far.
type account struct {
	*parser
	policies map[string]Attached   // by ARN
	groups   map[string][]Attached // by name
	missing  map[string][]string   // by group
	left     int                   // statements that members may still have
}

// maxAttached is how many policies and statements members have together at
// most: one policy may be attached thousands of times. What is beyond that is
// missing.
const (
	maxAttached = 20_000
	tooMany     = "more than can be looked at"
)

// account reads the members. Each document is read, and its problems are noted,
// once, whoever has it.
func (p *parser) account(root *node) {
	a := &account{p, map[string]Attached{}, map[string][]Attached{}, map[string][]string{}, maxAttached}
	for _, n := range root.get(policyList).each() {
		name, _ := n.get("PolicyName").str()
		arn, _ := n.get("Arn").str()
		doc := documentOf(defaultVersion(n))
		a.fits(n, doc.size(), managedLimit)
		a.policies[arn] = Attached{Name: name, ARN: arn, Statements: a.read(doc)}
	}
	for _, n := range root.get(groupList).each() {
		name, _ := n.get("GroupName").str()
		var m Member
		a.attach(&m, n, "GroupPolicyList", name, groupLimit)
		a.groups[name], a.missing[name] = m.Policies, m.Missing
	}
	for _, n := range root.get(userList).each() {
		m := a.member(n, "user", "UserName", "UserPolicyList", userLimit)
		for _, g := range n.get("GroupList").each() {
			name, _ := g.str()
			for _, policy := range a.groups[name] {
				a.add(&m, policy)
			}
			a.miss(&m, a.missing[name]...)
		}
		a.doc.Members = append(a.doc.Members, m)
	}
	for _, n := range root.get(roleList).each() {
		m := a.member(n, "role", "RoleName", "RolePolicyList", roleLimit)
		if trust := documentOf(n.get("AssumeRolePolicyDocument")); trust != nil {
			a.fits(trust, trust.size(), trustLimit)
			m.Trust = a.document(trust)
		}
		a.doc.Members = append(a.doc.Members, m)
	}
}

func (a *account) member(n *node, kind, name, inline string, l limit) Member {
	m := Member{Kind: kind, Line: n.line, Column: n.column}
	m.Name, _ = n.get(name).str()
	m.ARN, _ = n.get("Arn").str()
	a.attach(&m, n, inline, "", l)
	if arn, ok := n.get("PermissionsBoundary").get("PermissionsBoundaryArn").str(); ok {
		if b, found := a.find(arn); found {
			m.Boundary = &b
		} else {
			a.miss(&m, arn)
		}
	}
	return m
}

// attach adds a user's, role's or group's own policies.
func (a *account) attach(m *Member, n *node, inline, group string, l limit) {
	size := 0
	for _, one := range n.get(inline).each() {
		name, _ := one.get("PolicyName").str()
		doc := documentOf(one.get("PolicyDocument"))
		size += doc.size()
		a.add(m, Attached{name, "", group, a.read(doc)})
	}
	a.fits(n, size, l)
	for _, one := range n.get("AttachedManagedPolicies").each() {
		arn, _ := one.get("PolicyArn").str()
		policy, ok := a.find(arn)
		if !ok {
			a.miss(m, arn)
			continue
		}
		policy.Group = group
		a.add(m, policy)
	}
}

// add gives the member a policy, a managed one once.
func (a *account) add(m *Member, policy Attached) {
	same := func(p Attached) bool { return p.ARN != "" && p.ARN == policy.ARN && p.Group == policy.Group }
	if a.take(m, 1+len(policy.Statements)) && !slices.ContainsFunc(m.Policies, same) {
		m.Policies = append(m.Policies, policy)
	}
}

// miss notes policies that nobody knows.
func (a *account) miss(m *Member, names ...string) {
	if a.take(m, len(names)) {
		m.Missing = append(m.Missing, names...)
	}
}

// take counts what a member gets; it says once if that is too much.
func (a *account) take(m *Member, n int) bool {
	if a.left < n {
		if !slices.Contains(m.Missing, tooMany) {
			m.Missing = append(m.Missing, tooMany)
		}
		return false
	}
	a.left -= n
	return true
}

// find looks a managed policy up in the file, then in the catalogue.
func (a *account) find(arn string) (Attached, bool) {
	if known, ok := a.policies[arn]; ok {
		return known, true
	}
	policy, ok := a.catalogue.ManagedPolicy(arn)
	if ok {
		a.policies[arn] = Attached{Name: policy.Name, ARN: arn, Statements: append([]Statement{}, policy.Statements...)}
	}
	return a.policies[arn], ok
}

// read reads an identity-based policy, nil for none; never nil.
func (a *account) read(doc *node) []Statement {
	list := []Statement{}
	if doc != nil {
		list = append(list, a.document(doc)...)
		a.doc.Statements = append(a.doc.Statements, list...)
	}
	return list
}

// documentOf is the first document in n, which may be a text.
func documentOf(n *node) *node {
	if n != nil && n.kind == scalarNode {
		n = embedded(n)
	}
	if n == nil {
		return nil
	}
	return slices.Concat(documents(n), []*node{nil})[0]
}

// defaultVersion is the document of the version of a policy that counts.
func defaultVersion(n *node) *node {
	for _, v := range n.get("PolicyVersionList").each() {
		if flag := v.get("IsDefaultVersion"); flag != nil && flag.text == "true" {
			return v.get("Document")
		}
	}
	return nil
}
