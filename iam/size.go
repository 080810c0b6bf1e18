package iam

import (
	"strings"
	"unicode/utf8"
)

// A limit is what AWS takes of one kind of policy, in characters without white
// space.
type limit struct {
	what string
	most int
	// raised is what a quota can be raised to, 0 if it can't.
	raised int
}

// The limits. Source: IAM and AWS STS quotas; quotas of AWS Organizations; the
// guides of S3, Lambda, KMS, Secrets Manager (bytes).
var (
	managedLimit = limit{what: "a managed policy", most: 6144}
	userLimit    = limit{what: "what is inline of a user together", most: 2048}
	groupLimit   = limit{what: "what is inline of a group together", most: 5120}
	roleLimit    = limit{what: "what is inline of a role together", most: 10240}
	trustLimit   = limit{what: "a trust policy", most: 2048, raised: 4096}
	keyLimit     = limit{what: "the policy of a key", most: 32768}
	otherLimit   = limit{what: "a resource-based policy", most: 20480}
)

// The sizes of policies of which a document does not tell that it is one.
const (
	MaxControlPolicy = 5120 // a service or resource control policy
	MaxSessionPolicy = 2048
)

// fits compares a size with a limit.
func (p *parser) fits(n *node, size int, l limit) {
	switch {
	case size <= l.most:
	case l.raised > 0:
		p.problem(InvalidPolicy, n.line, n.column, "", "The policy has %d characters; %s has at most %d, %d if the quota is raised.", size, l.what, l.most, l.raised)
	default:
		p.problem(InvalidPolicy, n.line, n.column, "", "The policy has %d characters; %s has at most %d.", size, l.what, l.most)
	}
}

// size compares a document, of which only its statements tell the kind, with
// what AWS takes.
func (p *parser) size(n *node) {
	size := n.size()
	p.doc.Size = max(p.doc.Size, size)
	if l, resource := resourceLimit(n); resource {
		p.fits(n, size, l)
		return
	}
	switch {
	case size > roleLimit.most:
		p.problem(InvalidPolicy, n.line, n.column, "", "The policy has %d characters: too many to attach it to anything. A managed policy has at most %d, all inline policies of a role together %d, of a group %d, of a user %d.",
			size, managedLimit.most, roleLimit.most, groupLimit.most, userLimit.most)
	case size > managedLimit.most:
		p.problem(InvalidPolicy, n.line, n.column, "", "The policy has %d characters; a managed policy has at most %d (only a role's inline policies may have %d together).", size, managedLimit.most, roleLimit.most)
	}
}

// resourceLimit is the limit of a policy with principals, by the first action
// that it names.
func resourceLimit(n *node) (l limit, resource bool) {
	l = otherLimit
	for _, s := range field(n, "Statement").each() {
		if field(s, "Principal") == nil && field(s, "NotPrincipal") == nil {
			continue
		}
		resource = true
		for _, action := range field(s, "Action").strings() {
			switch service, _, _ := strings.Cut(strings.ToLower(action), ":"); service {
			case "sts":
				return trustLimit, true
			case "kms":
				return keyLimit, true
			}
		}
	}
	return l, resource
}

// size counts the characters of the compact document as IAM does: white space
// does not count.
func (n *node) size() int {
	total := 0
	if n == nil {
		return 0
	}
	switch n.kind {
	case nullNode:
		return len("null")
	case scalarNode:
		total = letters(n.text)
		if n.quoted {
			total += 2
		}
	case listNode:
		total = 2 + max(len(n.items)-1, 0)
		for _, item := range n.items {
			total += item.size()
		}
	case mapNode:
		total = 2 + max(len(n.pairs)-1, 0)
		for _, e := range n.pairs {
			total += letters(e.key) + len(`"":`) + e.value.size()
		}
	}
	return total
}

func letters(s string) int {
	return utf8.RuneCountInString(s) - strings.Count(s, " ")
}
