package reach

import (
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// A scope is the resources that a text of a policy or a need stands for: the
// template's own resource, where it names one, and a pattern of ARNs in which
// everything that only the deployment knows is a star.
type scope struct {
	of      app.Resource
	tail    string // pattern behind the resource's own ARN: "/*"
	pattern string
}

// scopeOf reads a resource of a policy for actions of a service.
func (g *Graph) scopeOf(t app.Text, service string) scope {
	s := scope{pattern: wildText(t)}
	if s.pattern == "*" && len(t.Parts) == 1 && t.Parts[0].Kind == app.Literal {
		return s
	}
	for i, p := range t.Parts {
		if p.Kind != app.Reference {
			continue
		}
		r := g.byName[p.Text]
		if r == nil || !isOf(r, service) {
			continue
		}
		s.of, s.tail = r, wildText(app.Text{Parts: t.Parts[i+1:]})
		if i == 0 {
			s.pattern = g.patternOf(r, service) + s.tail
		}
		return s
	}
	if a, ok := app.ParseARN(t.String()); ok {
		name, tail := nameIn(a.Resource)
		if r := g.physical(name, service); r != nil && a.Service == service {
			s.of, s.tail = r, tail
		}
	}
	return s
}

// kindPrefix is what the resources of a kind begin with in an ARN, "" for kinds
// that are not named.
func kindPrefix(resource string) string {
	for _, prefix := range []string{"table/", "function:", "stream/", "stateMachine:", "event-bus/", "deliverystream/", "secret:", "key/", "userpool/", "log-group:"} {
		if strings.HasPrefix(resource, prefix) {
			return prefix
		}
	}
	return ""
}

// nameIn takes the resource of an ARN apart: type prefix, name, and what
// follows.
func nameIn(resource string) (name, tail string) {
	resource = strings.TrimPrefix(resource, kindPrefix(resource))
	if i := strings.IndexAny(resource, "/:"); i > 0 && !strings.Contains(resource[:i], "${") {
		return resource[:i], resource[i:]
	}
	return resource, ""
}

// patternOf is the pattern of a resource's ARN.
func (g *Graph) patternOf(r app.Resource, service string) string {
	name := "*"
	if n := r.Base().PhysicalName; n.Known() {
		name = wildText(n.V)
	}
	if service == "s3" {
		return "arn:*:s3:::" + name
	}
	return "arn:*:" + service + ":*:*:*" + name
}

// wildText is a text in which a star stands for what only the deployment knows.
func wildText(t app.Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Kind == app.Literal {
			b.WriteString(p.Text)
		} else {
			b.WriteByte('*')
		}
	}
	s := b.String()
	for strings.Contains(s, "**") {
		s = strings.ReplaceAll(s, "**", "*")
	}
	return s
}

// meets reports whether two scopes may have a resource in common.
func (s scope) meets(o scope) bool {
	if s.of != nil && o.of != nil {
		return s.of == o.of && (globsMeet(s.tail, o.tail) || s.tail == "" && o.tail == "")
	}
	return arnsMeet(s.pattern, o.pattern)
}

// arnsMeet compares ARNs field by field: no star reaches over a colon. What may
// have its colons elsewhere, in a parameter, is compared as a whole.
// Source: IAM User Guide, "IAM JSON policy elements: Resource".
func arnsMeet(a, b string) bool {
	x, ok := app.ParseARN(a)
	y, known := app.ParseARN(b)
	if !ok || !known || !isAccount(x.Account) || !isAccount(y.Account) {
		return globsMeet(a, b)
	}
	return globsMeet(x.Partition, y.Partition) && globsMeet(x.Service, y.Service) && globsMeet(x.Region, y.Region) &&
		globsMeet(x.Account, y.Account) && globsMeet(x.Resource, y.Resource)
}

func isAccount(s string) bool { return strings.Trim(s, "0123456789*?") == "" }

// holds reports whether s surely covers all of o.
func (s scope) holds(o scope) bool {
	switch {
	case s.pattern == "*":
		return true
	case s.of != nil && o.of != nil:
		return s.of == o.of && iam.Glob(s.tail, o.tail)
	}
	return iam.Glob(s.pattern, o.pattern)
}

// globsMeet reports whether some text matches both patterns, of which only "*"
// and "?" are special. It takes len(a)·len(b) steps.
func globsMeet(a, b string) bool {
	row := make([]bool, len(b)+1)
	row[0] = true
	for j := 1; j <= len(b) && b[j-1] == '*'; j++ {
		row[j] = true
	}
	for i := 1; i <= len(a); i++ {
		next := make([]bool, len(b)+1)
		next[0] = row[0] && a[i-1] == '*'
		for j := 1; j <= len(b); j++ {
			x, y := a[i-1], b[j-1]
			switch {
			case x == '*' || y == '*':
				next[j] = row[j] && x == '*' || next[j-1] && y == '*' || row[j-1] || x == '*' && next[j-1] || y == '*' && row[j]
			default:
				next[j] = row[j-1] && (x == y || x == '?' || y == '?')
			}
		}
		row = next
	}
	return row[len(b)]
}
