package iam

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// direct leaves out the lines of conditions of an allow that hold for whatever
// has no tags; of one that asks for a tag nobody knows whether something
// privileged has it. Those of a deny stay unknown. A deny that AWS refuses
// denies nothing.
func (p Policies) direct() Policies {
	return p.each(func(s *Statement) *Statement {
		if s.Effect == Deny && s.incomplete() {
			return nil
		}
		if s.Effect != Allow || len(s.Conditions) == 0 {
			return s
		}
		c := *s
		c.Conditions = map[string]map[string][]string{}
		for name, keys := range s.Conditions {
			left := maps.Clone(keys)
			op, ok := parseOperator(name)
			for key, values := range keys {
				if ok && ofTarget(key) && op.absent(values) == yes {
					delete(left, key)
				}
			}
			if len(left) > 0 {
				c.Conditions[name] = left
			}
		}
		return &c
	})
}

// absent is what the operator says of a key that the request lacks.
func (op operator) absent(values []string) truth {
	if op.kind == nullOperator {
		return nullCondition(values, absent)
	}
	return op.missing()
}

// ofTarget reports whether the key is a tag of the resource.
func ofTarget(key string) bool { return strings.Contains(strings.ToLower(key), "resourcetag/") }

// fixed are context keys of any direct call at something privileged; no values
// are an absent key.
var fixed = map[string][]string{
	"iam:permissionsboundary": nil, "cloudformation:templateurl": nil,
	"iam:passedtoservice": nil, // but where a role is passed
	"aws:calledvia":       nil, "aws:calledviafirst": nil, "aws:calledvialast": nil, "aws:viaawsservice": {"false"},
	"aws:sourcearn": nil, "aws:sourceaccount": nil, "aws:sourceorgid": nil, "aws:sourceorgpaths": nil,
	"aws:principalisawsservice": {"false"}, "aws:principalservicename": nil,
	"aws:securetransport": {"true"}, "ec2:sourceinstancearn": nil, "lambda:sourcefunctionarn": nil,
}

// chosen are the global keys that a caller chooses.
var chosen = []string{"aws:requestedregion", "aws:useragent", "aws:referer", "aws:tagkeys", "aws:requesttag/", "aws:currenttime", "aws:epochtime"}

// free reports whether the caller chooses the key's value: most keys of a
// service are parameters of its operations.
func free(key string) bool {
	service, _, _ := strings.Cut(key, ":")
	if service == "aws" {
		return slices.ContainsFunc(chosen, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
	}
	return !ofTarget(key)
}

// maxContexts is how many ways to ask are tried, maxOptions how many keys are
// chosen; of others nothing is known.
const (
	maxContexts = 64
	maxOptions  = 16
)

// contexts yields contexts that the caller can bring about.
func (q *inquiry) contexts(services []string) iter.Seq[map[string][]string] {
	base := maps.Clone(fixed)
	if strings.HasPrefix(q.action, "iam:") && q.action != passRole { // a role is passed in the region of the service
		base["aws:requestedregion"] = []string{"us-east-1"}
	}
	options := q.options(base)
	if services != nil {
		options = append(options, option{"iam:passedtoservice", services})
	}
	return func(yield func(map[string][]string) bool) {
		if len(options) == 0 {
			yield(base)
			return
		}
		n := 1
		for _, o := range options {
			n = min(n*len(o.values), maxContexts)
		}
		for i := range n {
			c := maps.Clone(base)
			rest := i
			for _, o := range slices.Backward(options) {
				if v := o.values[rest%len(o.values)]; v != "" {
					c[o.key] = []string{v}
				} else {
					c[o.key] = nil
				}
				rest /= len(o.values)
			}
			if !yield(c) {
				return
			}
		}
	}
}

// An option is a key and what the caller may let it be, "" absent.
type option struct {
	key    string
	values []string
}

// options are the keys in the conditions that the caller chooses, with values
// to choose from: each that a condition names, another one, and none.
func (q *inquiry) options(base map[string][]string) []option {
	named := map[string][]string{}
	for _, statements := range q.policies.lists() {
		for i := range statements {
			for _, keys := range statements[i].Conditions {
				for key, values := range keys {
					key = strings.ToLower(key)
					if _, known := base[key]; !known && free(key) {
						named[key] = append(named[key], values...)
					}
				}
			}
		}
	}
	var list []option
	keys := slices.Sorted(maps.Keys(named))
	for _, key := range keys[:min(len(keys), maxOptions)] {
		list = append(list, option{key, q.values(key, named[key])})
	}
	return list
}

func (q *inquiry) values(key string, named []string) []string {
	switch key {
	case "iam:policyarn":
		return append(privilegedPolicies(named), "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/IAMFullAccess")
	case "aws:currenttime":
		return times(q.holder.now(), named, func(t time.Time) string { return t.Format(time.RFC3339) })
	case "aws:epochtime":
		return times(q.holder.now(), named, func(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) })
	}
	var list []string
	for _, v := range named {
		list = append(list, instance(v))
	}
	slices.Sort(list)
	return append(slices.Compact(list), "any-other", "")
}

// privilegedPolicies are those that the patterns name and that give all rights,
// or any of a customer's.
func privilegedPolicies(patterns []string) []string {
	var list []string
	for _, p := range patterns {
		switch m, ok := Load().ManagedPolicy(p); {
		case ok && writesPolicies(m.Statements):
			list = append(list, p)
		case strings.HasSuffix(p, ":policy/*"):
			list = append(list, instance(p))
		}
	}
	return list
}

// writesPolicies reports whether the statements let their holder write any
// role's policies.
func writesPolicies(statements []Statement) bool {
	verdict, _ := Evaluate(Request{Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::${AWS::AccountId}:role/any"}, Policies{Identity: statements})
	return verdict == Allowed
}

// now is the holder's, or else the day of the data.
func (h Holder) now() time.Time {
	if !h.Now.IsZero() {
		return h.Now
	}
	day, _ := parseDate(Date)
	return day
}

// times are moments from now on.
func times(from time.Time, named []string, spell func(time.Time) string) []string {
	var out []string
	for _, t := range momentsFrom(from, named) {
		out = append(out, spell(t))
	}
	return out
}
