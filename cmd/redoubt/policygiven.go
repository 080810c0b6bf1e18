package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"redoubt/iam"
)

// givenFlags name the other documents that bear on what a policy allows.
type givenFlags struct {
	boundary, session  string
	scp, rcp, resource []string
}

func (f *givenFlags) add(fl *pflag.FlagSet) {
	fl.StringVar(&f.boundary, "boundary", "", "the permissions boundary, a `FILE`")
	fl.StringVar(&f.session, "session", "", "the session policy, a `FILE`")
	fl.StringArrayVar(&f.scp, "scp", nil, "service control policies of one level, `FILE[,FILE…]`; repeat it for each level from the root to the account: every level must allow")
	fl.StringArrayVar(&f.rcp, "rcp", nil, "resource control policies of one level, `FILE[,FILE…]`; may be repeated like --scp")
	fl.StringArrayVar(&f.resource, "resource-policy", nil, "the policy of a resource, a `FILE`; may be repeated")
}

// givenHelp says in the long help what the flags do.
const givenHelp = `With --boundary, --session, --scp and --rcp only what all of these documents let
through counts. Of a resource's policy (--resource-policy) count the statements for
everyone, "Principal": "*": those that deny, and those that allow.`

// read reads the documents; Identity stays nil.
func (f *givenFlags) read(s std) (iam.Policies, error) {
	var p iam.Policies
	var err error
	list := func(names, what string, most int) []iam.Statement {
		if names == "" || err != nil {
			return nil
		}
		var files []policyFile
		if files, err = readPolicies(s, strings.Split(names, ",")); err != nil {
			return nil
		}
		warn(s, files)
		for _, file := range files {
			if n := file.document.Size; most > 0 && n > most {
				fmt.Fprintf(s.err, "redoubt: %s: the policy has %d characters; %s has at most %d\n", file.name, n, what, most)
			}
		}
		return append([]iam.Statement{}, statementsOf(files)...)
	}
	p.Boundary, p.Session = list(f.boundary, "", 0), list(f.session, "a session policy", iam.MaxSessionPolicy)
	for _, level := range f.scp {
		p.ServiceControl = append(p.ServiceControl, list(level, "a service control policy", iam.MaxControlPolicy))
	}
	for _, level := range f.rcp {
		statements := list(level, "a resource control policy", iam.MaxControlPolicy)
		for i := range statements {
			statements[i].Principals = nil // it is always "*"
		}
		p.ResourceControl = append(p.ResourceControl, statements)
	}
	for _, name := range f.resource {
		p.Resource = append(p.Resource, list(name, "", 0)...)
	}
	return p, err
}

// A holder is whoever has a file's policies: a user or a role of an account, or
// whoever a bare document is attached to.
type holder struct {
	iam.Holder
	name   string // "role orders", "" of a bare document
	at     spot   // where the file tells of it
	member *iam.Member
}

// holders are those of a file, each with its own limits and with those that
// are given, at a time.
func holders(file policyFile, given iam.Policies, now time.Time) []holder {
	everyone := forEveryone(given.Resource)
	given.Resource = nil
	if file.document.Members == nil {
		h := holder{Holder: iam.Holder{Policies: given, Now: now}}
		h.Identity = append(withoutPrincipals(file.document.Statements), everyone...)
		return []holder{h}
	}
	var list []holder
	for i := range file.document.Members {
		m := &file.document.Members[i]
		h := holder{Holder: iam.Holder{Policies: given, Principal: m.ARN, Now: now}, name: m.Kind + " " + m.Name, at: spot{m.Line, m.Column}, member: m}
		h.Identity, _ = m.Identity()
		h.Identity = append(h.Identity, everyone...)
		if m.Boundary != nil {
			h.Boundary = m.Boundary.Statements
		}
		list = append(list, h)
	}
	return list
}

// above are the documents all of which must let through what the holder does.
func (h holder) above() [][]iam.Statement {
	list := slices.Clone(h.ServiceControl)
	for _, limit := range [][]iam.Statement{h.Boundary, h.Session} {
		if limit != nil {
			list = append(list, limit)
		}
	}
	return list
}

// withoutPrincipals are the statements that speak for whoever has them.
func withoutPrincipals(list []iam.Statement) []iam.Statement {
	return slices.DeleteFunc(append([]iam.Statement{}, list...), func(s iam.Statement) bool {
		return len(s.Principals)+len(s.NotPrincipals) > 0
	})
}

// forEveryone are the statements of resources' policies that are about everyone,
// and so about any holder, as its own. What has no Resource is about a thing
// that the policy does not name.
func forEveryone(list []iam.Statement) []iam.Statement {
	var out []iam.Statement
	for _, s := range list {
		if slices.ContainsFunc(s.Principals, iam.Principal.Everyone) && (s.Resources != nil || s.NotResources != nil) {
			s.Principals = nil
			out = append(out, s)
		}
	}
	return out
}

// origin names the managed policy or the group that a statement comes from.
func (h holder) origin(s *iam.Statement) string {
	if h.member == nil {
		return ""
	}
	_, owner := h.member.Identity()
	for i := range h.Identity {
		if &h.Identity[i] == s {
			from := owner(i)
			if from.Group != "" {
				return from.Name + " of group " + from.Group
			}
			return from.Name
		}
	}
	return ""
}

// place is where the statement stands; of AWS's own policies none does.
func (h holder) place(s *iam.Statement) spot {
	if s == nil || s.Line == 0 {
		return h.at
	}
	return place(s)
}
