package reach

import (
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// renamed turns needs of resources that are another service's, as their names or
// the template tell, into that one's: of a directory bucket S3 Express is asked.
// Source: S3 User Guide, "Authorizing Zonal endpoint API operations with
// CreateSession".
func (n *needer) renamed(first int) {
	for i := range n.needs[first:] {
		need := &n.needs[first+i]
		service, name, _ := strings.Cut(need.Action, ":")
		for _, row := range needsTable().named {
			if on, ok := n.otherService(need.Resource, row); ok && service == row.service {
				need.Action, need.Resource = otherAction(row.action, name), on
			}
		}
	}
}

// otherService is the ARN of a resource in the service of a row's action, if it
// is of that service.
func (n *needer) otherService(arn app.Text, row namedRow) (app.Text, bool) {
	service, _, _ := strings.Cut(row.action, ":")
	for _, ref := range arn.Refs() {
		if r, known := n.g.byName[ref].(*app.Other); known && strings.HasPrefix(strings.ToLower(r.Type), "aws::"+service+"::") {
			return reference(r.Name, "Arn"), true
		}
	}
	holder := holderOf(arn)
	if !strings.HasSuffix(holder, row.suffix) {
		return app.Text{}, false
	}
	a := &aim{n: n, action: row.action}
	for _, t := range a.types() {
		if t.Required {
			before, _, _ := strings.Cut(t.ARN, "${"+variables(t.ARN)[0]+"}")
			return plus(a.fixed(before), app.Plain(holder, app.Pos{})), true
		}
	}
	return star, true
}

// holderOf is the name of the bucket in an ARN: what is behind the account, up to
// a slash.
func holderOf(arn app.Text) string {
	s := globOfText(arn)
	name, _, _ := strings.Cut(s[strings.LastIndexByte(s, ':')+1:], "/")
	return name
}

// otherAction is the action of a name in the service of another action, or that
// one.
func otherAction(action, name string) string {
	service, _, _ := strings.Cut(action, ":")
	if _, ok := iam.Load().Action(service + ":" + name); ok {
		return service + ":" + name
	}
	return action
}
