package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// Confined is what a need and a grant of an action on resources have in common:
// all of it, and nothing beyond the grant. Where that can't be told it is the
// grant.
func (g *Graph) Confined(need, grant app.Text, service string) app.Text {
	switch {
	case g.Meant(need, grant, service):
		return need
	case g.Within(grant, need, service):
		return grant
	}
	n, known := g.apart(need, service)
	t, ok := g.apart(grant, service)
	if !known || !ok || !n.cut || !t.cut || n.apart(t) {
		return grant
	}
	head, tail := t.head, t.tail
	switch {
	case n.of != nil && (t.of == n.of || g.means(n, t, service)):
		head = n.head
	case n.of == nil && t.of == nil:
		head = lesserFields(n.fields, t.fields)
	}
	if within(n.tail, t.behind()) {
		tail = n.tail
	}
	return plus(head, tail)
}

// Apart reports whether a need and a grant have nothing in common by what
// follows their names: a table and the indexes of tables.
func (g *Graph) Apart(need, grant app.Text, service string) bool {
	n, known := g.apart(need, service)
	t, ok := g.apart(grant, service)
	return known && ok && n.cut && t.cut && n.apart(t)
}

func (p piece) apart(o piece) bool {
	below := strings.HasPrefix(p.tail.String(), "/") || strings.HasPrefix(o.tail.String(), "/")
	return below && !globsMeet(wildText(p.behind()), wildText(o.behind()))
}

// Within reports whether all that a stands for is surely among what b stands
// for, for actions of a service.
func (g *Graph) Within(a, b app.Text, service string) bool {
	if a.String() == b.String() || b.String() == "*" {
		return true
	}
	x, known := g.apart(a, service)
	y, ok := g.apart(b, service)
	switch {
	case known && !ok && x.fields != nil: // "arn:aws:iot:*"
		return within(x.whole(strings.HasPrefix(b.String(), "arn:aws:")), b)
	case !known || !ok:
		return within(a, b)
	case x.of != nil && y.of != nil:
		return x.of == y.of && within(x.tail, y.tail)
	case x.fields == nil || y.fields == nil:
		return false
	}
	for i := range 5 {
		same := i == 1 && partitions(x.fields[i], y.fields[i])
		if !same && !within(x.fields[i], y.fields[i]) {
			return false
		}
	}
	return within(plus(x.fields[5], x.tail), plus(y.fields[5], y.tail))
}

// Meant reports whether a lies within b, or is about a resource of the template
// that the pattern b is there for.
func (g *Graph) Meant(a, b app.Text, service string) bool {
	if g.Within(a, b, service) {
		return true
	}
	x, known := g.apart(a, service)
	y, ok := g.apart(b, service)
	return known && ok && g.means(x, y, service) && within(x.tail, y.behind())
}

// ByName spells a resource of the template by its name instead of a reference;
// ok is false if the template gives it none.
func (g *Graph) ByName(t app.Text, service string) (named app.Text, ok bool) {
	p, ok := g.apart(t, service)
	if !ok || p.of == nil || p.fields == nil {
		return t, false
	}
	if own := p.of.Base().PhysicalName; !own.Known() || len(own.V.Parts) == 0 || len(own.V.Refs()) > 0 {
		return t, false
	}
	return p.whole(false), true
}

// means reports whether a pattern is meant for a resource of the template: it
// may cover the name, which is not one that CloudFormation makes where the
// pattern leaves nothing open.
func (g *Graph) means(x, y piece, service string) bool {
	if x.of == nil || y.of != nil || y.fields == nil {
		return false
	}
	name := y.fields[5]
	if text, literal := name.Literal(); literal && !strings.ContainsAny(text, "*?") && !x.of.Base().PhysicalName.IsSet() {
		return false
	}
	return globsMeet(wildText(y.head), g.patternOf(x.of, service))
}

// partitions reports whether one is the partition that the template is deployed
// to, and the other AWS's usual one: a role reaches none but its own.
func partitions(a, b app.Text) bool {
	list := []string{a.String(), b.String()}
	return slices.Contains(list, "${AWS::Partition}") && slices.Contains(list, "aws")
}

// lesserFields puts an ARN together of the need's fields where they lie within
// the grant's, and of the grant's elsewhere.
func lesserFields(need, grant []app.Text) app.Text {
	var t app.Text
	for i := range grant {
		if i > 0 {
			t = plus(t, app.Plain(":", app.Pos{}))
		}
		if within(need[i], grant[i]) || i == 1 && partitions(need[i], grant[i]) {
			t = plus(t, need[i])
			continue
		}
		t = plus(t, grant[i])
	}
	return t
}

// within compares patterns; references are letters of their own.
func within(a, b app.Text) bool {
	x, y := a.String(), b.String()
	switch {
	case x == y || y == "*":
		return true
	case !strings.ContainsAny(y, "*?"):
		return false
	}
	of := func(on string) iam.Set {
		return iam.Of([]iam.Statement{{Effect: iam.Allow, Actions: []string{"*"}, Resources: []string{on}}})
	}
	return of(x).Within(of(y))
}

// A piece is the text of a resource taken apart: up to the end of its name, and
// what follows.
type piece struct {
	of         app.Resource // the template's own that is named
	head, tail app.Text     // "arn:aws:s3:::x" and "/*"
	// fields are the head's, with the resource's own name if it is known: arn,
	// partition, service, region, account, name. nil where its form is not known.
	fields []app.Text
	cut    bool // names of that kind end where the head does
}

// behind is what may follow the name: a star at its end takes in all.
func (p piece) behind() app.Text {
	if len(p.tail.Parts) == 0 && strings.HasSuffix(p.head.String(), "*") {
		return star
	}
	return p.tail
}

// whole is the ARN with all that is known of it; usual: in AWS's usual partition.
func (p piece) whole(usual bool) app.Text {
	var t app.Text
	for i, f := range p.fields {
		if i > 0 {
			t = plus(t, app.Plain(":", app.Pos{}))
		}
		if i == 1 && usual && partitions(f, app.Plain("aws", app.Pos{})) {
			f = app.Plain("aws", app.Pos{})
		}
		t = plus(t, f)
	}
	return plus(t, p.tail)
}

// apart takes a resource of a policy apart; ok is false if it is no ARN.
func (g *Graph) apart(t app.Text, service string) (p piece, ok bool) {
	if len(t.Parts) > 0 && t.Parts[0].Kind == app.Reference {
		r := g.byName[t.Parts[0].Text]
		if r == nil || !isOf(r, service) {
			return piece{}, false
		}
		return piece{of: r, head: app.Text{Parts: t.Parts[:1]}, tail: app.Text{Parts: t.Parts[1:]}, fields: fieldsOf(r, service), cut: true}, true
	}
	for range 5 {
		before, after, found := cut(t, ":", 0)
		if !found {
			return piece{}, false
		}
		after.Parts[0].Text = after.Parts[0].Text[1:]
		p.fields = append(p.fields, before)
		p.head = plus(plus(p.head, before), app.Plain(":", app.Pos{}))
		t = after
	}
	name, prefix := t, kindPrefix(t.String())
	p.cut = prefix != "" || service == "s3"
	if before, after, found := cut(t, separators(prefix), len(prefix)+1); found && p.cut {
		name, p.tail = before, after
	}
	p.head = plus(p.head, name)
	if p.of = g.ownNamed(name, service); p.of != nil {
		name = plus(app.Plain(prefix, app.Pos{}), ownNameOf(p.of))
	}
	p.fields = append(p.fields, name)
	return p, true
}

// ownNameOf is the name that the template gives a resource, or a reference.
func ownNameOf(r app.Resource) app.Text {
	if n := r.Base().PhysicalName; n.Known() && len(n.V.Parts) > 0 {
		return n.V
	}
	return reference(r.Base().Name, "")
}

// fieldsOf are the fields of a resource's ARN, nil where its form is not known.
func fieldsOf(r app.Resource, service string) []app.Text {
	kind := r.Base().Type
	kind = kind[strings.LastIndexByte(kind, ':')+1:]
	for _, t := range iam.Load().Types(service) {
		arn, ok := app.ParseARN(t.ARN)
		if names := variables(t.ARN); !ok || len(names) != 1 || !strings.EqualFold(t.Name, kind) {
			continue
		}
		before, after, _ := strings.Cut(arn.Resource, "${")
		_, after, _ = strings.Cut(after, "}")
		name := plus(plus(app.Plain(before, app.Pos{}), ownNameOf(r)), app.Plain(after, app.Pos{}))
		list := []app.Text{app.Plain("arn", app.Pos{}), pseudo("AWS::Partition"), app.Plain(arn.Service, app.Pos{}), {}, {}, name}
		if arn.Region != "" {
			list[3] = pseudo("AWS::Region")
		}
		if arn.Account != "" {
			list[4] = pseudo("AWS::AccountId")
		}
		return list
	}
	return nil
}

// Spelt spells a resource by a reference to the template's own, where it names
// one by its Ref.
func (g *Graph) Spelt(t app.Text, service string) app.Text {
	p, ok := g.apart(t, service)
	if !ok || p.of == nil || len(t.Refs()) == 0 || t.Target() != p.of.Base().Name {
		return t
	}
	if arn, known := arnOf(p.of); known {
		return plus(arn, p.tail)
	}
	return t
}

// separators end a name of a kind.
func separators(prefix string) string {
	switch prefix {
	case "log-group:":
		return ":"
	case "secret:":
		return ""
	}
	return "/:"
}

// ownNamed is the template's resource that a name is: "table/${Table}", or the
// name that the template gives it.
func (g *Graph) ownNamed(name app.Text, service string) app.Resource {
	plain := strings.TrimPrefix(name.String(), kindPrefix(name.String()))
	if inner, ok := strings.CutPrefix(plain, "${"); ok && strings.IndexByte(plain, '}') == len(plain)-1 {
		logical, _, _ := strings.Cut(strings.TrimSuffix(inner, "}"), ".")
		if r := g.byName[logical]; r != nil && isOf(r, service) {
			return r
		}
	}
	return g.physical(plain, service)
}

// cut cuts a text before the first of some characters that stands in a literal
// part, at from or behind it.
func cut(t app.Text, chars string, from int) (before, after app.Text, found bool) {
	at := 0
	for i, p := range t.Parts {
		size := len(app.Text{Parts: t.Parts[i : i+1]}.String())
		if start := max(from-at, 0); p.Kind == app.Literal && start < len(p.Text) {
			if j := strings.IndexAny(p.Text[start:], chars); j >= 0 {
				j += start
				before = plus(app.Text{Parts: t.Parts[:i]}, app.Plain(p.Text[:j], app.Pos{}))
				after = plus(app.Plain(p.Text[j:], app.Pos{}), app.Text{Parts: t.Parts[i+1:]})
				return before, after, true
			}
		}
		at += size
	}
	return t, app.Text{}, false
}
