package harden

import (
	"slices"

	"redoubt/app"
	"redoubt/iac/cfn/sam"
	"redoubt/iam"
	"redoubt/reach"
)

// templates takes the grants out that one of SAM's policy templates says
// exactly, and notes the template.
func (r *regrant) templates(list []grant) []grant {
	for _, t := range sam.PolicyTemplates() {
		if len(t.Params) != 1 {
			continue
		}
		for _, res := range r.resources(list) {
			arg, ok := argument(res, t.Params[0])
			if !ok {
				continue
			}
			statements := t.Statements(map[string]app.Text{t.Params[0]: arg})
			rest, ok := r.said(list, statements)
			if !ok {
				continue
			}
			list = rest
			r.result.Templates = append(r.result.Templates, app.PolicyTemplate{Name: t.Name, Args: []app.PolicyArg{{Name: t.Params[0], Value: arg}}})
		}
	}
	return list
}

// resources lists the resources of the template that grants are about.
func (r *regrant) resources(list []grant) []app.Resource {
	var found []app.Resource
	for _, x := range list {
		if res := r.g.App.Resource(x.resource.Target()); res != nil && !slices.Contains(found, res) {
			found = append(found, res)
		}
	}
	return found
}

// argument is how a policy template names a resource.
func argument(res app.Resource, param string) (app.Text, bool) {
	attr, ok := "", false
	switch res.(type) {
	case *app.Table:
		ok = param == "TableName"
	case *app.Queue:
		attr, ok = "QueueName", param == "QueueName"
	case *app.Topic:
		attr, ok = "TopicName", param == "TopicName"
	case *app.Bucket:
		ok = param == "BucketName"
	case *app.Function:
		ok = param == "FunctionName"
	case *app.StateMachine:
		attr, ok = "Name", param == "StateMachineName"
	case *app.Bus:
		ok = param == "EventBusName"
	case *app.Secret:
		ok = param == "SecretArn"
	case *app.Key:
		ok = param == "KeyId"
	case *app.Stream:
		ok = param == "StreamName" && res.Base().Type == "AWS::Kinesis::Stream"
	}
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: res.Base().Name, Attr: attr}}}, ok
}

// said returns the grants that the statements leave over; ok is false unless
// they say some of the grants and nothing else.
func (r *regrant) said(list []grant, statements []*app.Statement) (rest []grant, ok bool) {
	for _, s := range statements {
		for _, a := range s.Actions {
			for _, action := range iam.Load().Expand(a.String()) {
				for _, t := range s.Resources {
					if !r.wanted(list, action, t) {
						return nil, false
					}
				}
			}
		}
	}
	for _, x := range list {
		n := reach.Need{Action: x.action, Resource: x.resource}
		if len(x.conditions) > 0 || !slices.ContainsFunc(statements, func(s *app.Statement) bool { return r.g.Covers(s, n) }) {
			rest = append(rest, x)
		}
	}
	return rest, len(rest) < len(list)
}

// wanted reports whether a grant covers an action on a resource.
func (r *regrant) wanted(list []grant, action string, on app.Text) bool {
	n := reach.Need{Action: action, Resource: on}
	return slices.ContainsFunc(list, func(x grant) bool {
		s := &app.Statement{Effect: app.Allow, Actions: []app.Text{app.Plain(x.action, app.Pos{})}, Resources: []app.Text{x.resource}}
		return len(x.conditions) == 0 && r.g.Covers(s, n)
	})
}
