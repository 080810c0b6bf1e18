package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/lang/flow"
)

// An aim is the resources of one action of one call.
type aim struct {
	n      *needer
	action string
	of     []string // the types of resources, nil for all
	region string   // of the resource, "" for the stack's
	look   func(place string) []*flow.Tree
	notes  []string
	open   bool // some part of a name was not found
}

// resources lists the ARNs of what the action is done to: "*" where it can't be
// confined, the narrowest pattern of the right form where the code does not
// tell.
func (a *aim) resources() []app.Text {
	types := a.types()
	if len(types) == 0 {
		return []app.Text{star}
	}
	var list []app.Text
	required := false
	for _, t := range types {
		required = required || a.asks(t)
		found := a.ofType(t, true)
		if t.Name == "index" && len(found) > 0 {
			return found // IAM is asked about the index, not about its table
		}
		list = append(list, found...)
	}
	if len(list) > 0 {
		return append(list, a.unnamed(types, list)...)
	}
	if !required {
		return []app.Text{star}
	}
	for _, t := range types {
		if a.asks(t) {
			list = append(list, a.ofType(t, false)...)
		}
		if len(list) > 3 {
			return []app.Text{star}
		}
	}
	return list
}

// asks reports whether the action surely asks about a resource of the type.
func (a *aim) asks(t iam.ResourceType) bool { return t.Required || a.known(t) || a.of != nil }

// unnamed are the types that the action asks for besides those that parameters
// name: what it makes, and what it takes by default.
func (a *aim) unnamed(types []iam.ResourceType, named []app.Text) []app.Text {
	var list []app.Text
	for _, t := range types {
		if t.Required && !a.refuted(t) && len(a.ofType(t, true)) == 0 {
			list = append(list, a.ofType(t, false)...)
		}
	}
	if len(named)+len(list) > 12 {
		return nil
	}
	return list
}

// refuted reports whether a parameter that is called after the type names
// something of another.
func (a *aim) refuted(t iam.ResourceType) bool { return !a.known(t) && a.named(t) }

// known reports whether the table says how the type's ARN is made.
func (a *aim) known(t iam.ResourceType) bool { return needsTable().forms[a.key(t)] != nil }

func (a *aim) key(t iam.ResourceType) string {
	service, _, _ := strings.Cut(a.action, ":")
	return service + ":" + t.Name
}

func (a *aim) types() []iam.ResourceType {
	types := iam.Load().ResourceTypes(a.action)
	only := a.of
	if only == nil {
		only = needsTable().typesOf(a.action)
	}
	if only != nil {
		types = slices.DeleteFunc(types, func(t iam.ResourceType) bool { return !slices.Contains(only, t.Name) })
	}
	return types
}

// ofType lists the ARNs of a type; stated: only if a parameter names one.
func (a *aim) ofType(t iam.ResourceType, stated bool) []app.Text {
	names := variables(t.ARN)
	if len(names) == 0 {
		return []app.Text{a.fixed(t.ARN)}
	}
	if list := a.byARN(t); len(list) > 0 {
		return list
	}
	values := map[string][]app.Text{}
	var whole []app.Text
	told, open := false, false
	for _, name := range names {
		list, place, sure := a.variable(t, name)
		if sure && !a.known(t) {
			found, rest := a.apart(list, place, t)
			whole, list = append(whole, found...), rest
		}
		told = told || len(list) > 0
		if !sure || len(list) == 0 {
			list, open = []app.Text{star}, true
		}
		values[name] = list
	}
	if len(whole) > 0 {
		return whole
	}
	if stated && (!told || needsEvery(t) && slices.ContainsFunc(names, func(name string) bool { return isStar(values[name]) && !a.mentioned(t, name) })) {
		return nil
	}
	a.open = a.open || open
	if isStar(values[names[0]]) {
		a.notes = append(a.notes, "the code does not tell which "+openPart(t, names, values))
	}
	return a.below(a.assemble(nil, t, names, values))
}

// openPart is what the code does not tell of a resource: itself, or what it lies in
// where its own name is known ("BucketName" of an object).
func openPart(t iam.ResourceType, names []string, values map[string][]app.Text) string {
	for _, name := range names[1:] {
		if !isStar(values[name]) {
			return strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(names[0], "Name"), "Id"))
		}
	}
	return strings.ToLower(t.Name)
}

// needsEvery reports whether a type is meant only if all of its names are
// given: an index of a table.
func needsEvery(t iam.ResourceType) bool {
	return t.Name == "index" || t.Name == "rule-on-custom-event-bus"
}

func isStar(list []app.Text) bool { return len(list) == 1 && list[0].String() == "*" }

// mentioned reports whether a parameter of the call is for the variable, though
// its value is not known.
func (a *aim) mentioned(t iam.ResourceType, name string) bool {
	for _, place := range a.places(t, name) {
		if place[0] != '\'' && slices.ContainsFunc(a.look(place), given) {
			return true
		}
	}
	return false
}

// variable lists the values of a variable of an ARN's form, and the place that
// gives them.
func (a *aim) variable(t iam.ResourceType, name string) (list []app.Text, at string, sure bool) {
	for _, place := range a.places(t, name) {
		if constant, ok := strings.CutPrefix(place, "'"); ok {
			return []app.Text{app.Plain(strings.TrimSuffix(constant, "'"), app.Pos{})}, place, true
		}
		trees := a.look(place)
		if !slices.ContainsFunc(trees, given) {
			continue
		}
		sure = true
		for _, x := range trees {
			if !given(x) {
				continue
			}
			values, ok := a.n.spelt(x)
			sure = sure && ok
			if _, told := a.n.notified(x); told {
				a.notes = append(a.notes, "the trigger tells which bucket")
			}
			list = append(list, a.inARN(t, name, values)...)
		}
		if !sure {
			list = []app.Text{star}
		}
		return list, place, sure
	}
	return nil, "", false
}

// inARN spells values of a parameter as ARNs do.
func (a *aim) inARN(t iam.ResourceType, name string, values []app.Text) []app.Text {
	spell := needsTable().spells[serviceOfForm(t)+":"+name]
	for i, v := range values {
		s, literal := v.Literal()
		if to, ok := spell[s]; ok && literal {
			to, a.region, _ = strings.Cut(to, "@")
			values[i] = app.Plain(to, app.Pos{})
		}
	}
	return values
}

// places lists where the value of a variable is looked for.
func (a *aim) places(t iam.ResourceType, name string) []string {
	if form := needsTable().forms[a.key(t)]; form != nil {
		return form[name]
	}
	return a.guess(t, name)
}

// variables lists the variables of an ARN's form behind region and account.
func variables(form string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(form, "${")
		if !ok {
			return names
		}
		name, tail, _ := strings.Cut(rest, "}")
		if name != "Partition" && name != "Region" && name != "Account" {
			names = append(names, name)
		}
		form = tail
	}
}

// assemble makes the ARNs of every combination of values.
func (a *aim) assemble(out []app.Text, t iam.ResourceType, names []string, values map[string][]app.Text) []app.Text {
	first := names[0]
	before, after, _ := strings.Cut(t.ARN, "${"+first+"}")
	out = out[:0]
	var done []app.Text // what a value gives whole
	for _, v := range values[first] {
		head, whole := a.head(before, v, t)
		if len(head.Parts) == 0 {
			continue
		}
		if whole && t.Name != "object" && t.Name != "index" && t.Name != "log-stream" {
			done = append(done, a.qualified(head, t))
			continue
		}
		if revised(v, t) {
			done = append(done, head)
			continue
		}
		out = append(out, head)
	}
	for _, name := range names[1:] {
		middle, rest, _ := strings.Cut(after, "${"+name+"}")
		var next []app.Text
		for _, head := range out {
			for _, v := range values[name] {
				next = append(next, plus(plus(head, a.fixed(between(head, middle))), v))
			}
		}
		out, after = next, rest
	}
	for i := range out {
		if len(names) == 1 && !strings.HasPrefix(after, "$") {
			out[i] = plus(out[i], a.fixed(after))
		}
		out[i] = a.qualified(out[i], t)
	}
	out = append(out, done...)
	for i := range out {
		if s := out[i].String(); t.Name == "log-group" && !strings.HasSuffix(s, "*") && !strings.HasSuffix(s, ".Arn}") && !strings.HasSuffix(a.action, "Resource") {
			out[i] = plus(out[i], app.Plain(":*", app.Pos{})) // all but tagging is asked of its streams
		}
	}
	return out
}

// revised reports whether the name of a task definition has its revision.
func revised(v app.Text, t iam.ResourceType) bool {
	s, literal := v.Literal()
	return literal && t.Name == "task-definition" && strings.Contains(s, ":")
}

// between is what stands between the ARN of a bucket and a key: access points
// have objects of their own.
// Source: S3 User Guide, "Configuring IAM policies for using access points".
func between(head app.Text, middle string) string {
	if s, ok := head.Literal(); ok && middle == "/" && strings.Contains(s, ":accesspoint/") {
		return "/object/"
	}
	return middle
}

// fixed fills partition, region and account into a piece of a form.
func (a *aim) fixed(form string) app.Text {
	var t app.Text
	for form != "" {
		before, rest, ok := strings.Cut(form, "${")
		t = plus(t, app.Plain(before, app.Pos{}))
		if !ok {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		switch name {
		case "Region":
			t = plus(t, a.inRegion())
		case "Partition":
			t = plus(t, pseudo("AWS::"+name))
		case "Account":
			t = plus(t, pseudo("AWS::AccountId"))
		default:
			t = plus(t, star)
		}
		form = after
	}
	return t
}

func (a *aim) inRegion() app.Text {
	if a.region != "" {
		return app.Plain(a.region, app.Pos{})
	}
	return pseudo("AWS::Region")
}

// qualified adds the version or alias of a function that is called by one.
func (a *aim) qualified(arn app.Text, t iam.ResourceType) app.Text {
	if t.Name != "function" {
		return arn
	}
	for _, x := range a.look("Qualifier") {
		if given(x) {
			return plus(arn, app.Plain(":*", app.Pos{}))
		}
	}
	return arn
}
