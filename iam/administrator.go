package iam

import (
	"slices"
	"strings"
	"time"
)

// Administrator returns the allow by which whoever has the policies owns the
// account, nil if there is none: it lets them write the policies of any role,
// and so give themselves the rest, and nothing takes that away again.
//
// A condition on the allow, but one that holds for an attacker's requests too,
// makes it none, as does a date that has passed; whoever is too early can wait.
// A deny or a limit counts where it always holds from now on.
func (p Policies) Administrator(now time.Time) *Statement {
	i := slices.IndexFunc(p.Identity, func(s Statement) bool { return s.administers() && s.ever(now) })
	if i < 0 {
		return nil
	}
	always := p.each(func(s *Statement) *Statement {
		if s.conditioned() || s.Effect == Deny && !s.always(now) || s.Effect == Allow && !s.ever(now) {
			return nil
		}
		c := *s
		c.Conditions = nil
		return &c
	})
	if !always.letWrite() {
		return nil
	}
	return &p.Identity[i]
}

// administers reports whether the statement by itself lets one write IAM's
// policies on everything.
func (s *Statement) administers() bool {
	if s.Effect != Allow || s.conditioned() || s.resourceBased() || !slices.Contains(s.Resources, "*") && s.NotResources == nil {
		return false
	}
	put, attach := evaluation{request: Request{Action: "iam:PutRolePolicy"}}, evaluation{request: Request{Action: "iam:AttachRolePolicy"}}
	return put.action(s) == yes && attach.action(s) == yes
}

// letWrite reports whether the policies let one write any role's policies.
func (p Policies) letWrite() bool {
	verdict, _ := Evaluate(Request{Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::${AWS::AccountId}:role/any"}, p)
	return verdict == Allowed
}

// harmlessKeys are condition keys of which an attacker's requests hold what
// administrators' do.
var harmlessKeys = []string{"aws:securetransport", "aws:requestedregion", "aws:currenttime", "aws:epochtime", "aws:tokenissuetime"}

// conditioned reports whether the conditions take something away.
func (s *Statement) conditioned() bool {
	for _, keys := range s.Conditions {
		for key := range keys {
			if !slices.Contains(harmlessKeys, strings.ToLower(key)) {
				return true
			}
		}
	}
	return false
}
