// Package compile makes of a readable policy the program that guard runs. All
// that may be wrong with a policy is found here, with the place, so that guard
// has nothing to parse but tables.
//
// It does not decide about events.
package compile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/trigger"
)

// An Error is a mistake in a policy.
type Error struct {
	Place string // functions[0].triggers[1].kind
	Text  string
}

// Error names the place first.
func (e *Error) Error() string { return e.Place + ": " + e.Text }

// Document compiles a whole policy. The error joins all mistakes.
func Document(d policy.Document) (policy.Program, error) {
	c := &compiler{}
	p := policy.NewProgram()
	names := map[string]bool{}
	for i, f := range d.Functions {
		at := place{fmt.Sprintf("functions[%d]", i)}
		if f.Name == "" || names[f.Name] {
			c.fail(at.dot("name"), "%q is empty or given twice", f.Name)
		}
		names[f.Name] = true
		p.Functions = append(p.Functions, c.function(f, at))
	}
	return p, errors.Join(c.errs...)
}

// Function compiles one function's policy.
func Function(f policy.Function) (policy.Compiled, error) {
	c := &compiler{}
	out := c.function(f, place{"function"})
	return out, errors.Join(c.errs...)
}

type compiler struct{ errs []error }

// place is a path in the document, for people.
type place struct{ path string }

func (p place) dot(name string) place { return place{p.path + "." + name} }

func (p place) index(i int) place { return place{fmt.Sprintf("%s[%d]", p.path, i)} }

func (c *compiler) fail(at place, format string, args ...any) {
	c.errs = append(c.errs, &Error{at.path, fmt.Sprintf(format, args...)})
}

func (c *compiler) function(f policy.Function, at place) policy.Compiled {
	out := policy.Compiled{
		Name: f.Name, Controls: c.controls(f, at), Triggers: f.Triggers, Authentication: f.Authentication,
		Limits: f.Limits.Filled(), Response: f.Response, Budget: f.Budget, Quarantine: f.Quarantine,
	}
	c.triggers(f, at.dot("triggers"))
	for i, a := range f.Authentication {
		c.authentication(a, at.dot("authentication").index(i))
	}
	c.authorization(f, &out, at.dot("authorization"))
	c.schemas(f.Schemas, &out, at.dot("schemas"))
	out.Fields = c.fields(f.Fields, at.dot("fields"))
	c.limits(f, at)
	return out
}

func (c *compiler) controls(f policy.Function, at place) map[policy.Control]policy.Setting {
	c.mode(f.Mode, at.dot("mode"))
	for control, s := range f.Controls {
		in := at.dot("controls").dot(string(control))
		if !slices.Contains(policy.Controls(), control) {
			c.fail(in, "no such control")
		}
		c.mode(s.Mode, in.dot("mode"))
		if s.Fail != "" && s.Fail != policy.Open && s.Fail != policy.Closed {
			c.fail(in.dot("fail"), "%q is neither open nor closed", s.Fail)
		}
	}
	all := map[policy.Control]policy.Setting{}
	for _, control := range policy.Controls() {
		all[control] = f.Setting(control)
	}
	return all
}

func (c *compiler) mode(m policy.Mode, at place) {
	if m != "" && m != policy.Monitor && m != policy.Enforce {
		c.fail(at, "%q is neither monitor nor enforce", m)
	}
}

func (c *compiler) triggers(f policy.Function, at place) {
	for i, t := range f.Triggers {
		c.kind(t.Kind, at.index(i).dot("kind"))
		for j, name := range t.Authentication {
			known := slices.ContainsFunc(f.Authentication, func(a policy.Authentication) bool { return a.Name == name })
			if !known && (name != "none" || len(t.Authentication) > 1) {
				c.fail(at.index(i).dot("authentication").index(j), "%q is no way to authenticate of this function", name)
			}
		}
		if (t.Reports || t.Redrive) && t.Kind != string(app.SQS) {
			c.fail(at.index(i), "only queues report failures of single messages without blocking what comes behind")
		}
	}
}

func (c *compiler) kind(name string, at place) {
	if _, ok := trigger.Of(app.Kind(name)); !ok {
		c.fail(at, "%q is no kind of trigger", name)
	}
}

func (c *compiler) limits(f policy.Function, at place) {
	l := f.Limits
	for _, n := range []int{l.Bytes, l.Depth, l.Digits, l.Values, l.Records, l.Inner} {
		if n < 0 {
			c.fail(at.dot("limits"), "negative")
		}
	}
	if b := f.Budget; b != nil && (b.Rate < 0 || b.Burst < 0 || b.Recursion < 0 || b.Rate > 0 && b.Burst < 1) {
		c.fail(at.dot("budget"), "rate needs a burst of 1 at least, and nothing is negative")
	}
	if b := f.Budget; b != nil && b.Cost != (policy.Cost{}) && (b.Cost.Milliseconds < 1 || b.Cost.Window < 1) {
		c.fail(at.dot("budget.cost"), "needs milliseconds and a window of seconds, each 1 at least")
	}
	c.leaks(f.Response, at.dot("response"))
	if f.Quarantine.SQS != "" && !strings.HasPrefix(f.Quarantine.SQS, "https://") {
		c.fail(at.dot("quarantine.sqs"), "not the URL of a queue")
	}
}

func (c *compiler) leaks(r policy.Response, at place) {
	for _, x := range []struct {
		name string
		leak policy.Leak
	}{{"traces", r.Traces}, {"secrets", r.Secrets}, {"canary", r.Canary}, {"private", r.Private}} {
		if x.leak != "" && x.leak != policy.Mask && x.leak != policy.Block {
			c.fail(at.dot(x.name), "%q is neither mask nor block", x.leak)
		}
	}
}
