package serverless

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// logging says where functions write their logs. The framework names log
// groups in Fn::Sub, so these are texts for one.
type logging struct {
	usual  bool     // one of them writes to a group of the service's own prefix
	groups []string // other groups
	silent []string // groups of the prefix to which their functions must not write
}

func (l *logging) add(more logging) {
	l.usual = l.usual || more.usual
	for _, g := range more.groups {
		if !slices.Contains(l.groups, g) {
			l.groups = append(l.groups, g)
		}
	}
	l.silent = append(l.silent, more.silent...)
}

const logGroupARN = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"

// logging is where the function writes its logs.
func (f *function) logging() logging {
	silent, _ := f.conf.Get("disableLogs").Truth()
	own := f.conf.Get("logs", "logGroup")
	name := inSub(f.physical())
	switch usual := own == nil && strings.HasPrefix(name, f.stackName()); {
	case usual && silent:
		return logging{silent: []string{"/aws/lambda/" + name}}
	case usual:
		return logging{usual: true}
	case silent:
		return logging{}
	case own != nil:
		return logging{groups: []string{inSub(own)}}
	}
	return logging{groups: []string{"/aws/lambda/" + name}}
}

// inSub spells a name for use in an Fn::Sub, as a wildcard if it can't.
func inSub(n *doc.Node) string {
	switch {
	case n.IsScalar():
		return n.Text
	case n.Get("Ref").Str() != "":
		return "${" + n.Get("Ref").Str() + "}"
	case n.Get("Fn::Sub").Str() != "":
		return n.Get("Fn::Sub").Str()
	}
	return "*"
}

// sharedLogs are what the role that functions share lets them log. Source:
// serverless/serverless, merge-iam-templates.js.
func (c *compiler) sharedLogs(pos app.Pos, l logging) []*doc.Node {
	if truth(c.provider.Get("disableLogs")) {
		return nil
	}
	groups := l.groups
	if l.usual {
		groups = append(slices.Clone(groups), "/aws/lambda/"+c.stackName()+"*")
	}
	var list []*doc.Node
	if len(groups) > 0 {
		list = append(list,
			object(pos, "Effect", "Allow", "Action", []string{"logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"}, "Resource", logARNs(pos, groups, ":*")),
			object(pos, "Effect", "Allow", "Action", []string{"logs:PutLogEvents"}, "Resource", logARNs(pos, groups, ":*:*")))
	}
	if l.usual && len(l.silent) > 0 {
		list = append(list, object(pos, "Effect", "Deny", "Action", "logs:PutLogEvents", "Resource", logARNs(pos, l.silent, ":*")))
	}
	return madeHere(list)
}

// madeHere marks statements that the framework adds by itself.
func madeHere(list []*doc.Node) []*doc.Node {
	for _, s := range list {
		s.Origin = "made"
	}
	return list
}

// ownLogs are what a role of the function's own lets it log. Source:
// serverless/serverless, roles-per-function-permissions.js.
func (f *function) ownLogs(pos app.Pos) []*doc.Node {
	group := "/aws/lambda/" + inSub(f.physical())
	if own := first(f.conf.Get("logs", "logGroup"), f.provider.Get("logs", "lambda", "logGroup")); own != nil {
		group = inSub(own)
	}
	where := logARNs(pos, []string{group}, ":*:*")
	list := []*doc.Node{object(pos, "Effect", "Allow", "Action", []string{"logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"}, "Resource", where)}
	if silent, _ := f.conf.Get("disableLogs").Truth(); silent {
		list = append(list, object(pos, "Effect", "Deny", "Action", []string{"logs:PutLogEvents"}, "Resource", where))
	}
	return madeHere(list)
}

func logARNs(pos app.Pos, groups []string, end string) []*doc.Node {
	var list []*doc.Node
	for _, g := range groups {
		list = append(list, sub(pos, logGroupARN+g+end))
	}
	return list
}
