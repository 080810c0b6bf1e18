package harden

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iac"
	"redoubt/reach"
)

// A planner works out the changes of one application.
type planner struct {
	subject *Subject
	// only are the functions that are asked about, by name; empty = all.
	only []string
	plan Plan
	// files are the new contents so far.
	files map[string][]byte
	first map[string][]byte // contents as they are
}

// MakePlan works out what would be changed: the mechanical fixes of findings,
// then, in the template that they give, the policy of each role. The result is
// read again: no function may lack what it had, and none may be lost. With an
// Attachment the guard is put before functions, and nothing else changes.
func MakePlan(s *Subject, only []string) (*Plan, error) {
	if s.With == nil {
		return &Plan{}, nil // code without a template
	}
	p := &planner{subject: s, only: only, files: map[string][]byte{}, first: map[string][]byte{}}
	found, secrets := s.Findings()
	p.plan.Secrets = secrets
	if err := p.changes(found); err != nil {
		return nil, err
	}
	for name, data := range p.files {
		if string(data) != string(p.first[name]) {
			p.plan.Changes = append(p.plan.Changes, iac.Change{File: name, Before: p.first[name], After: data})
		}
	}
	slices.SortFunc(p.plan.Changes, func(a, b iac.Change) int { return strings.Compare(a.File, b.File) })
	return &p.plan, nil
}

// changes works out the changes: the guard alone where it is asked for, so that it
// can be looked at, and taken back, by itself.
func (p *planner) changes(found []*check.Finding) error {
	if p.subject.Attach != nil {
		return p.attach()
	}
	if len(p.only) == 0 {
		p.fixes(found)
	}
	return p.policies()
}

func (p *planner) took(changes []iac.Change) {
	for _, c := range changes {
		if _, ok := p.first[c.File]; !ok {
			p.first[c.File] = c.Before
		}
		p.files[c.File] = c.After
	}
}

// fixes makes the findings' mechanical fixes.
func (p *planner) fixes(found []*check.Finding) {
	var tries []try[*check.Finding]
	for _, f := range found {
		switch {
		case len(f.Fix.Edits) > 0 && p.subject.Edit == nil:
			p.notDared(f, errors.New(noEditor))
		case len(f.Fix.Edits) > 0 && f.Fix.Decision != "" && !slices.Contains(p.subject.Also, f.Fix.Decision):
			p.suggest(f)
		case len(f.Fix.Edits) > 0:
			tries = append(tries, try[*check.Finding]{f, f.Fix.Edits})
		case f.Fix.NotDared != "":
			p.notDared(f, errors.New(f.Fix.NotDared))
		}
	}
	fixed, changes := together(p.subject.Edit, tries, p.notDared)
	p.plan.Fixed = fixed
	p.took(changes)
}

// suggest shows a fix that somebody has to decide on. Several findings may ask
// for one change.
func (p *planner) suggest(f *check.Finding) {
	changes, err := p.subject.Edit(f.Fix.Edits)
	if err != nil {
		p.notDared(f, err)
		return
	}
	s := Suggestion{What: f.Resource, File: f.Pos.File, Line: f.Pos.Line, Text: f.Fix.Text, Check: f.Check.Name, Decision: f.Fix.Decision}
	for _, c := range changes {
		diff, ok := c.Shown(path.Join(p.subject.Prefix, c.File), p.plan.Secrets)
		if !ok {
			s.Patch, s.NotShown = "", iac.Hidden
			break
		}
		s.Patch += diff
	}
	known := func(o Suggestion) bool { return o.Patch == s.Patch && o.NotShown == "" }
	if (s.Patch != "" || s.NotShown != "") && !slices.ContainsFunc(p.plan.Suggestions, known) {
		p.plan.Suggestions = append(p.plan.Suggestions, s)
	}
}

func (p *planner) notDared(f *check.Finding, err error) {
	n := NotDared{What: f.Resource, Check: f.Check.Name, File: f.Pos.File, Line: f.Pos.Line, Why: err.Error(), function: f.Function}
	p.plan.NotDared = append(p.plan.NotDared, n)
}

// policies gives each role the least that its functions need.
func (p *planner) policies() error {
	s, err := p.current()
	if err != nil {
		return err
	}
	var roles []*regrant
	for _, role := range s.Graph.App.Roles {
		if len(role.Functions) == 0 || !p.asked(role) {
			continue
		}
		r, why := regranted(s, role, nil)
		if why != "" {
			p.left(role, why)
		}
		if r != nil {
			roles = append(roles, r)
		}
	}
	return p.write(s, roles)
}

// current is the application with the changes so far.
func (p *planner) current() (*Subject, error) {
	if len(p.files) == 0 {
		return p.subject, nil
	}
	return p.with(nil)
}

// with is the application with the changes so far, and others.
func (p *planner) with(changes []iac.Change) (*Subject, error) {
	files := maps.Clone(p.files)
	for _, c := range changes {
		files[c.File] = c.After
	}
	again, err := p.subject.With(files)
	if err != nil {
		return nil, fmt.Errorf("reading what was changed: %w", err)
	}
	return again, nil
}

func (p *planner) asked(role *app.Role) bool {
	return len(p.only) == 0 || slices.ContainsFunc(role.Functions, p.askedOf)
}

func (p *planner) askedOf(f *app.Function) bool {
	return len(p.only) == 0 || slices.Contains(p.only, f.Label())
}

// left notes a role that keeps its policy. One whose policy is all right needs
// no word.
func (p *planner) left(role *app.Role, why string) {
	what := role.Label()
	if role.Implicit && len(role.Functions) == 1 {
		what = role.Functions[0].Label()
	}
	p.plan.NotDared = append(p.plan.NotDared, NotDared{What: what, File: role.Pos.File, Line: role.Pos.Line, Why: "its policy stays: " + why, role: role})
}

// write makes the roles' edits. One that is refused does not keep the others
// back.
func (p *planner) write(s *Subject, roles []*regrant) error {
	var tries []try[*regrant]
	for _, r := range roles {
		if s.Edit == nil {
			p.left(r.role, noEditor)
			continue
		}
		e := app.Edit{Resource: r.role.Name, At: r.role.Pos, Path: app.EditGrants, Value: &r.result}
		tries = append(tries, try[*regrant]{r, []app.Edit{e}})
	}
	kept, changes := together(s.Edit, tries, func(r *regrant, err error) { p.left(r.role, err.Error()) })
	if len(kept) == 0 {
		return nil
	}
	return p.proved(s, kept, changes)
}

// proved takes the changes if the application that they give lacks nothing, and
// grants nothing that was neither granted nor missing.
func (p *planner) proved(s *Subject, roles []*regrant, changes []iac.Change) error {
	again, err := p.with(changes)
	if err != nil {
		return err
	}
	if again, ok := p.untangled(s, again.Graph, roles); ok {
		return p.write(s, again)
	}
	for i, r := range roles {
		if why := cmp.Or(lacking(again.Graph, r), wider(again.Graph, r)); why != "" {
			p.left(r.role, "with another one "+why)
			return p.write(s, slices.Delete(slices.Clone(roles), i, i+1))
		}
	}
	for _, r := range roles {
		p.plan.Narrowed = append(p.plan.Narrowed, r.role)
		if why := r.circular(); why != "" {
			p.left(r.role, why)
		}
		for _, n := range r.unknown {
			p.plan.NotDared = append(p.plan.NotDared, NotDared{
				What: r.label(), File: n.Pos.File, Line: n.Pos.Line, role: r.role,
				Why: n.Action + " is missing, and on which resource is not known",
			})
		}
	}
	p.took(changes)
	return nil
}

// lacking names what a role would lack that it had, "" if there is nothing.
func lacking(g *reach.Graph, r *regrant) string {
	role, _ := g.App.Resource(r.role.Name).(*app.Role)
	if role == nil {
		return "the role would be lost"
	}
	had := map[string]bool{}
	for _, n := range r.excess.Missing {
		had[n.Action+" "+n.Resource.String()] = true
	}
	for _, n := range g.RoleExcess(role).Missing {
		if !had[n.Action+" "+n.Resource.String()] {
			return n.Action + " would be missing"
		}
	}
	return ""
}
