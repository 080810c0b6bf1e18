package rewrite

import (
	"strconv"

	"redoubt/app"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

func itoa(i int) string { return strconv.Itoa(i) }

// grants changes what a role may do.
func (w writer) grants() error {
	g, ok := w.edit.Value.(*app.Grants)
	if !ok {
		return edit.Refuse(w.edit.At, "nothing is known of what is granted")
	}
	statements, err := w.target.statements(g.Statements)
	if err != nil {
		return err
	}
	r := &regrant{target: w.target, drop: map[int]bool{}, statements: statements}
	for _, p := range g.Drop {
		if p.File != w.target.Name {
			return edit.Refuse(p, "what is granted stands in another file")
		}
		r.drop[p.Start] = true
	}
	for _, t := range g.Templates {
		n, err := w.target.template(t)
		if err != nil {
			return err
		}
		r.templates = append(r.templates, n)
	}
	if err := r.resources(w.place); err != nil {
		return err
	}
	if len(r.drop) > 0 {
		return edit.Refuse(w.edit.At, "what is granted does not stand in this template as it was read")
	}
	return nil
}

// A regrant drops policies and puts others in their place.
type regrant struct {
	target     *Target
	drop       map[int]bool // offsets of what goes
	statements []*doc.Node  // not yet placed
	templates  []*doc.Node
}

// resources goes through the role's own resource and those of the policies that
// are attached to it.
func (r *regrant) resources(own place) error {
	list := [][]string{own.at}
	for start := range r.drop {
		chain := edit.Chain(r.target.Have, start)
		n := len(r.target.Resources) + 1
		if len(chain) < n {
			continue
		}
		known := false
		for _, at := range list {
			known = known || equal(at, chain[:n])
		}
		if !known {
			list = append(list, chain[:n])
		}
	}
	sortPaths(list[1:])
	for i := len(list) - 1; i >= 0; i-- {
		if err := r.resource(list[i]); err != nil {
			return err
		}
	}
	return nil
}

func sortPaths(list [][]string) {
	for i := range list {
		for j := i; j > 0 && list[j-1][len(list[j-1])-1] > list[j][len(list[j])-1]; j-- {
			list[j-1], list[j] = list[j], list[j-1]
		}
	}
}

func (r *regrant) resource(at []string) error {
	n := edit.At(r.target.Want, at)
	props := func(key string) []string { return append(append([]string{}, at...), "Properties", key) }
	switch kind := n.Get("Type").Str(); kind {
	case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
		return r.sam(props("Policies"))
	case "AWS::IAM::Role":
		return r.role(props, at[len(at)-1])
	case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy":
		return r.document(props("PolicyDocument"))
	default:
		return edit.Refuse(n.Place(), "how %s grants is not known", kind)
	}
}

// sam changes the Policies of a function, which may be one or a list.
func (r *regrant) sam(at []string) error {
	old := r.target.Value(at)
	if key, _, ok := old.Single(); ok && (key == "Ref" || len(key) > 4 && key[:4] == "Fn::") {
		return edit.Refuse(old.Pos, "the policies are worked out by %s", key)
	}
	list, first, err := r.pruned(doc.NewList(old.Place(), old.Each()...))
	if err != nil {
		return err
	}
	more := r.templates
	if len(r.statements) > 0 {
		more = append(more, object("Statement", doc.NewList(app.Pos{}, r.statements...)))
	}
	r.statements, r.templates = nil, nil
	list = inserted(list, first, more)
	switch {
	case len(list.Items) == 0:
		r.target.Remove(at)
		return nil
	case old != nil && old.Kind == doc.List && sameItems(old, list):
		return nil
	}
	if old != nil && old.Kind == doc.List {
		list.Pos = old.Pos
	}
	return r.target.Put(at, list)
}

// role changes the inline and the managed policies of a role.
func (r *regrant) role(props func(string) []string, name string) error {
	if len(r.templates) > 0 {
		return edit.Refuse(r.target.Have.Pos, "a role takes no policy templates")
	}
	managed := r.target.Value(props("ManagedPolicyArns"))
	if managed != nil {
		if err := r.put(props("ManagedPolicyArns"), managed, nil); err != nil {
			return err
		}
	}
	old := r.target.Value(props("Policies"))
	if old == nil && len(r.statements) == 0 {
		return nil
	}
	list, first, err := r.pruned(doc.NewList(old.Place(), old.Each()...))
	if err != nil {
		return err
	}
	var more []*doc.Node
	if len(r.statements) > 0 {
		more = []*doc.Node{object("PolicyName", r.target.policyName(old, name), "PolicyDocument",
			object("Version", "2012-10-17", "Statement", doc.NewList(app.Pos{}, r.statements...)))}
		r.statements = nil
	}
	if list = inserted(list, first, more); len(list.Items) == 0 {
		r.target.Remove(props("Policies"))
		return nil
	}
	if old != nil && sameItems(old, list) {
		return nil
	}
	return r.target.Put(props("Policies"), list)
}

// policyName is a name that no policy of the role has: of two with one name only
// the last would hold.
func (t *Target) policyName(policies *doc.Node, role string) string {
	taken := map[string]bool{}
	for _, item := range policies.Each() {
		taken[item.Get("PolicyName").Str()] = true
	}
	for _, p := range entries(t.Value(t.Resources)) {
		taken[p.Value.Get("Properties", "PolicyName").Str()] = true
	}
	name := role + "Policy"
	for n := 2; taken[name]; n++ {
		name = role + "Policy" + itoa(n)
	}
	return name
}

// put writes a list without what goes, or nothing.
func (r *regrant) put(at []string, old *doc.Node, more []*doc.Node) error {
	list, first, err := r.pruned(old)
	if err != nil {
		return err
	}
	if list = inserted(list, first, more); len(list.Items) == 0 {
		r.target.Remove(at)
		return nil
	}
	if sameItems(old, list) {
		return nil
	}
	return r.target.Put(at, list)
}

// document changes a policy of its own.
func (r *regrant) document(at []string) error {
	old := r.target.Value(at)
	n, err := r.policy(old)
	if err != nil {
		return err
	}
	if n == nil {
		return edit.Refuse(old.Place(), "nothing would be left of the policy: remove it")
	}
	if n == old {
		return nil
	}
	return r.target.Put(at, n)
}

// pruned is a list of policies without what goes; first is where the first of
// them stood, -1 if all stay.
func (r *regrant) pruned(n *doc.Node) (list *doc.Node, first int, err error) {
	c := *n
	c.Items = nil
	first = -1
	for _, item := range n.Items {
		if !item.Has("Statement") && !item.Has("PolicyDocument") && r.drops(item) {
			if first < 0 {
				first = len(c.Items)
			}
			continue
		}
		kept := item
		switch {
		case item.Has("Statement"):
			kept, err = r.policy(item)
		case item.Has("PolicyDocument"):
			kept, err = r.inline(item)
		}
		if err != nil {
			return nil, 0, err
		}
		if kept == nil {
			if first < 0 {
				first = len(c.Items)
			}
			continue
		}
		c.Items = append(c.Items, kept)
	}
	return &c, first, nil
}

// drops reports whether an item goes, and notes that it was found. A policy
// template stands where its name does, behind the brace of a flow map.
func (r *regrant) drops(item *doc.Node) bool {
	starts := []int{item.Pos.Start}
	for _, p := range item.Pairs {
		starts = append(starts, p.Pos.Start)
	}
	for _, at := range starts {
		if r.drop[at] {
			delete(r.drop, at)
			return true
		}
	}
	return false
}

func (r *regrant) inline(item *doc.Node) (*doc.Node, error) {
	old := item.Get("PolicyDocument")
	n, err := r.policy(old)
	if err != nil || n == nil || n == old {
		if n == old && err == nil {
			return item, nil
		}
		return nil, err
	}
	return edit.Put(item, []string{"PolicyDocument"}, n)
}

// policy is a policy document without what goes, nil if nothing is left. What
// is added takes the place of the first statement that goes.
func (r *regrant) policy(n *doc.Node) (*doc.Node, error) {
	old := n.Get("Statement")
	if old == nil {
		return n, nil
	}
	c := *old
	c.Kind, c.Pairs, c.Items = doc.List, nil, nil
	gone := false
	for _, s := range old.Each() {
		if !r.drop[s.Pos.Start] {
			c.Items = append(c.Items, s)
			continue
		}
		delete(r.drop, s.Pos.Start)
		gone = true
		c.Items = append(c.Items, r.statements...)
		r.statements = nil
	}
	switch {
	case !gone:
		return n, nil
	case len(c.Items) == 0:
		return nil, nil //nolint:nilnil // nothing is left, and that is no fault
	}
	return edit.Put(n, []string{"Statement"}, &c)
}

func inserted(list *doc.Node, at int, more []*doc.Node) *doc.Node {
	if len(more) == 0 {
		return list
	}
	if at < 0 {
		at = len(list.Items)
	}
	c := *list
	c.Items = append(append(append([]*doc.Node{}, list.Items[:at]...), more...), list.Items[at:]...)
	return &c
}

func sameItems(a, b *doc.Node) bool {
	if a.Kind != doc.List || len(a.Items) != len(b.Items) {
		return false
	}
	for i := range a.Items {
		if a.Items[i] != b.Items[i] {
			return false
		}
	}
	return true
}
