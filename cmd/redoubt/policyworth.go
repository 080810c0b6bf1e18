package main

import (
	"slices"
	"strings"

	"redoubt/iam"
)

// A roster are the roles of an account, of which one knows what they may do:
// whoever gets hold of one that may do little has got no further.
type roster struct {
	holders []holder // roles only
	power   map[string]bool
	covers  map[string]covering // by pattern
	// ways are those of roles that lead to none by using it as it is: what other
	// roles may do changes nothing in them.
	ways map[*iam.Member][]iam.Escalation
}

// maxHops is how many roles that lead to one another are followed.
const maxHops = 8

// newRoster finds out which roles have power: by themselves, or by what they
// get hold of.
func newRoster(list []holder) *roster {
	r := &roster{power: map[string]bool{}, covers: map[string]covering{}, ways: map[*iam.Member][]iam.Escalation{}}
	for _, h := range list {
		if h.member != nil && h.member.Kind == "role" {
			r.holders = append(r.holders, h)
		}
	}
	targets := map[string][]string{} // patterns of roles, by role
	for _, h := range r.holders {
		arn := h.member.ARN
		r.power[arn], targets[arn] = r.powerOf(h)
	}
	for range maxHops {
		more := false
		for arn, patterns := range targets {
			if !r.power[arn] && slices.ContainsFunc(patterns, func(p string) bool { return r.worth(p, arn) }) {
				r.power[arn], more = true, true
			}
		}
		clear(r.covers) // what has power has changed
		if !more {
			return r
		}
	}
	return r
}

// powerOf reports whether the role owns the account, gets more rights other than
// by using a role as it is, or changes things wherever they are; and else which
// roles it may use.
func (r *roster) powerOf(h holder) (power bool, roles []string) {
	if len(h.member.Missing) > 0 || h.Administrator(h.Now) != nil || changesAll(h) {
		return true, nil
	}
	ways := iam.Load().Escalations(h.Holder)
	for i := range ways {
		if !borrows(&ways[i]) {
			power = true
			continue
		}
		roles = append(roles, ways[i].On...)
	}
	if roles == nil {
		r.ways[h.member] = ways
	}
	if power {
		return true, nil
	}
	return false, sortedTexts(roles)
}

// escalations are the ways of a holder that knows what is worth getting hold of.
func (r *roster) escalations(h holder) []iam.Escalation {
	if ways, done := r.ways[h.member]; done {
		return ways
	}
	return iam.Load().Escalations(r.judge(h).Holder)
}

// changesAll reports whether a statement changes what could be confined, and
// one of the boundary does. Denies are left out: to weigh each against each
// takes too long in large files, and more is told without.
func changesAll(h holder) bool {
	changes := func(list []iam.Statement) bool {
		return slices.ContainsFunc(list, func(s iam.Statement) bool { return s.Anywhere() && len(iam.Load().Wildcards(&s, nil).Confinable) > 0 })
	}
	return changes(h.Identity) && (h.Boundary == nil || changes(h.Boundary))
}

func sortedTexts(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// borrows reports whether the way is to use a role as it is, not to change it.
func borrows(e *iam.Escalation) bool {
	return e.PassedTo != nil || slices.Equal(e.Actions, []string{"sts:AssumeRole"}) || slices.Equal(e.Actions, []string{"iam:UpdateAssumeRolePolicy"})
}

// A covering is what a pattern covers: any role of the file, and the first two
// with power.
type covering struct {
	any   bool
	power []string
}

func (r *roster) covering(pattern string) covering {
	c, known := r.covers[pattern]
	if known {
		return c
	}
	if !strings.ContainsAny(pattern, "*?$") { // most patterns name one role
		power, has := r.power[pattern]
		if c.any = has; power {
			c.power = []string{pattern}
		}
		return c
	}
	for _, h := range r.holders {
		if arn := h.member.ARN; iam.Glob(pattern, arn) {
			c.any = true
			if r.power[arn] && len(c.power) < 2 {
				c.power = append(c.power, arn)
			}
		}
	}
	r.covers[pattern] = c
	return c
}

// worth reports whether the pattern covers a role with power but the holder's
// own, or may cover one that the file does not have.
func (r *roster) worth(pattern, own string) bool {
	c := r.covering(pattern)
	return !c.any || !inAccount(pattern) || slices.ContainsFunc(c.power, func(arn string) bool { return arn != own })
}

// inAccount reports whether the pattern is of one account only.
func inAccount(pattern string) bool {
	parts := strings.SplitN(pattern, ":", 6)
	return len(parts) == 6 && !strings.ContainsAny(strings.Join(parts[:5], ""), "*?$")
}

// judge is the holder that knows what is worth getting hold of.
func (r *roster) judge(h holder) holder {
	if h.member == nil {
		return h // of a bare document nobody knows the account
	}
	h.Worth = func(p iam.Prize) bool {
		return p.Kind != "role" || !borrows(p.Way) || r.worth(p.Pattern, h.member.ARN)
	}
	return h
}
