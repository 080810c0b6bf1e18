package iam

import "strings"

// callerKind is the kind of who makes a request.
type callerKind uint8

const (
	unknownCaller callerKind = iota
	userCaller
	roleCaller    // a role, session unknown
	sessionCaller // arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
	rootCaller
	otherCaller   // another ARN: a federated user, what has references
	outsideCaller // a service or an identity provider
	nobody        // without credentials
)

// A caller is who makes a request.
type caller struct {
	kind    callerKind
	id      string // as the request gives it
	account string
	role    string // of a session: the role's ARN, "" if its path is unknown
}

func callerOf(r Request) caller {
	c := caller{id: r.Principal, account: r.PrincipalAccount}
	parts := cutColons(r.Principal, 6)
	switch {
	case r.Principal == "":
	case r.Principal == "*":
		c.kind = nobody
	case parts[0] != "arn" || len(parts) < 6:
		c.kind = outsideCaller
		if hasReference(r.Principal) {
			c.kind = otherCaller
		}
	default:
		c.kind = arnCaller(parts[5])
		if c.account == "" {
			c.account = parts[4]
		}
	}
	if c.kind == sessionCaller {
		c.role = contextValue(r.Context, "aws:PrincipalArn")
	}
	return c
}

func arnCaller(resource string) callerKind {
	kind, _, _ := strings.Cut(resource, "/")
	switch kind {
	case "user":
		return userCaller
	case "role":
		return roleCaller
	case "assumed-role":
		return sessionCaller
	case "root":
		return rootCaller
	case "saml-provider", "oidc-provider":
		return outsideCaller
	}
	return otherCaller
}

func contextValue(context map[string][]string, key string) string {
	for k, values := range context {
		if strings.EqualFold(k, key) && len(values) == 1 {
			return values[0]
		}
	}
	return ""
}

// hasIdentity reports whether policies of an account speak for the caller.
func (c caller) hasIdentity() bool { return c.kind != outsideCaller && c.kind != nobody }

// context are the context keys that follow from who asks for what; the keys are
// lower-case.
func (c caller) context(r Request) map[string]string {
	m := map[string]string{}
	set := func(key, value string) {
		if value != "" {
			m[key] = value
		}
	}
	set("aws:resourceaccount", r.ResourceAccount)
	set("aws:principalaccount", c.account)
	switch c.kind {
	case userCaller:
		set("aws:username", c.id[strings.LastIndexByte(c.id, '/')+1:])
		set("aws:principalarn", c.id)
	case roleCaller, rootCaller:
		set("aws:principalarn", c.id)
	case outsideCaller:
		if strings.HasSuffix(c.id, ".amazonaws.com") && !strings.HasPrefix(c.id, "cognito-identity.") {
			set("aws:principalisawsservice", "true")
		}
		return m
	}
	if c.kind != unknownCaller && c.kind != nobody {
		set("aws:principalisawsservice", "false")
	}
	return m
}

// A naming says how a statement names the caller: itself, its role, or only
// its account.
type naming struct{ direct, role, account truth }

func (n naming) any() truth { return n.direct.or(n.role).or(n.account) }

func (n naming) or(m naming) naming {
	return naming{n.direct.or(m.direct), n.role.or(m.role), n.account.or(m.account)}
}

// matches says how a statement of a resource-based policy names the caller.
func (c caller) matches(s *Statement) naming {
	switch {
	case len(s.Principals) > 0 && len(s.NotPrincipals) == 0:
		return c.named(s.Principals)
	case len(s.Principals) == 0 && len(s.NotPrincipals) > 0:
		return naming{direct: c.excepted(s.NotPrincipals, s.Effect == Deny).not()}
	}
	return naming{direct: maybe} // AWS refuses the statement
}

func (c caller) named(list []Principal) naming {
	var n naming
	for _, p := range list {
		n = n.or(c.namedBy(p))
	}
	return n
}

// excepted says whether NotPrincipal names the caller. A deny spares only who is
// named with role and account too; AWS says that it may hit the others, not
// that it must.
func (c caller) excepted(list []Principal, deny bool) truth {
	n := c.named(list)
	if !deny || !c.hasIdentity() || n.any() == no {
		return n.any()
	}
	self := n.direct
	if c.kind == roleCaller {
		self = n.role
	}
	if c.kind == sessionCaller {
		self = self.and(n.role)
	}
	if c.kind != rootCaller {
		self = self.and(n.account)
	}
	return self.or(maybe)
}

func (c caller) namedBy(p Principal) naming {
	switch {
	case p.Everyone():
		return naming{direct: yes}
	case c.kind == unknownCaller:
		return naming{direct: maybe}
	case c.kind == nobody:
		return naming{}
	case p.Kind == "CanonicalUser":
		return naming{account: truthOf(c.hasIdentity()).and(maybe)}
	case p.Kind != "AWS":
		return naming{direct: matchText(p.ID, c.id).and(truthOf(c.kind == outsideCaller || hasReference(c.id)))}
	case c.kind == outsideCaller:
		return naming{}
	}
	return c.namedAWS(p.ID)
}

// namedAWS compares with an account, a role, a session or a user.
func (c caller) namedAWS(id string) naming {
	parts := cutColons(id, 6)
	switch {
	case accountID.MatchString(id):
		return c.inAccount(id)
	case len(parts) == 6 && parts[5] == "root":
		return c.inAccount(parts[4])
	case len(parts) < 6:
		return naming{direct: truthOf(hasReference(id) || len(id) > 16).and(maybe)} // a reference, an identifier
	}
	n := naming{direct: matchText(id, c.id)}
	switch c.kind {
	case roleCaller:
		return naming{role: n.direct}
	case sessionCaller:
		n.role = c.ofRole(id, parts[5])
	case otherCaller:
		n.direct = n.direct.or(truthOf(hasReference(c.id)).and(maybe))
	}
	return n
}

func (c caller) inAccount(account string) naming {
	t := maybe
	if c.account != "" {
		t = matchText(account, c.account)
	}
	if c.kind == rootCaller {
		return naming{direct: t}
	}
	return naming{account: t}
}

// ofRole says whether the session is one of the role's. Sessions do not tell
// their role's path.
func (c caller) ofRole(arn, resource string) truth {
	if c.role != "" {
		return matchText(arn, c.role)
	}
	own := cutColons(c.id, 6)
	name, _, _ := strings.Cut(strings.TrimPrefix(own[5], "assumed-role/"), "/")
	path, ok := strings.CutPrefix(resource, "role/")
	i := strings.LastIndexByte(path, '/') + 1
	same := truthOf(ok).and(matchText(path[i:], name)).and(matchText(cutColons(arn, 6)[4], own[4]))
	if i > 0 {
		return same.and(maybe)
	}
	return same
}

// matchText compares texts in which only references are unknown.
func matchText(a, b string) truth {
	if a == b {
		return yes
	}
	return matchTokens(plainTokens(a), plainTokens(b))
}
