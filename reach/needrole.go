package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
)

// passes are the operations that hand on the roles of what a parameter names,
// whether or not one names a role: those of the task's definition.
var passes = map[string]string{
	"ecs:runtask": "taskDefinition", "ecs:starttask": "taskDefinition", "ec2:runinstances": "IamInstanceProfile.*",
	"ec2:associateiaminstanceprofile": "IamInstanceProfile.*", "ec2:replaceiaminstanceprofileassociation": "IamInstanceProfile.*",
}

// passRole adds the permission to hand on the roles that parameters name. Most
// services ask for it; those that use roles for something else don't.
func (n *needer) passRole(c codeCall, op string) {
	service, _, _ := strings.Cut(op, ":")
	switch service {
	case "sts", "iam", "cognitoidentity", "s3", "sso", "rolesanywhere", "accessanalyzer":
		return
	}
	if c.Operation == "" || strings.HasPrefix(op[len(service)+1:], "describe") || strings.HasPrefix(op[len(service)+1:], "list") {
		return
	}
	places := rolePlaces(c.Args, 0)
	if len(places) == 0 && passes[op] != "" {
		n.passHeld(c, passes[op])
	}
	for _, place := range places {
		n.add(c, "iam:PassRole", map[string]string{"RoleArn": place}, false, "dependent")
	}
}

// passHeld adds the permission to hand on the roles that something holds, where
// a parameter names it: those that the template gives it, else any.
func (n *needer) passHeld(c codeCall, place string) {
	holders := slices.DeleteFunc(lookTree(c.Args, place), func(t *flow.Tree) bool { return !given(t) })
	if len(holders) == 0 {
		return
	}
	for _, x := range holders {
		values, sure := n.spelt(x)
		for _, v := range values {
			roles, known := n.rolesOf(v)
			sure = sure && known
			for _, role := range roles {
				n.needs = append(n.needs, callNeed{Need{Action: "iam:PassRole", Resource: role, Pos: Pos(c.File, c.Pos), Why: "dependent"}, c.general, false})
			}
		}
		if !sure {
			n.add(c, "iam:PassRole", map[string]string{"RoleArn": "$none"}, false, "dependent")
		}
	}
}

// rolesOf are the ARNs of the roles that the template's resource of a name hands
// on; known is false for what the template does not make.
func (n *needer) rolesOf(v app.Text) (list []app.Text, known bool) {
	r, known := n.g.byName[v.Target()].(*app.Other)
	if !known {
		return nil, false
	}
	for _, role := range r.Hands {
		if _, own := n.g.byName[role.Target()].(*app.Role); own {
			role = reference(role.Target(), "Arn")
		}
		if !isARN(role) {
			role = made("arn:", pseudo("AWS::Partition"), ":iam::", pseudo("AWS::AccountId"), ":role/", role)
		}
		list = append(list, role)
	}
	return list, true
}

// rolePlaces are the places of arguments that name a role.
func rolePlaces(args map[string]*flow.Tree, depth int) []string {
	var places []string
	for _, name := range sortedNames(args) {
		t := args[name]
		if t == nil {
			continue
		}
		flat := strings.ToLower(name)
		if (strings.HasSuffix(flat, "rolearn") || depth == 0 && (flat == "role" || flat == "executionrole" || flat == "serviceiamrole")) && given(t) && len(t.Fields) == 0 {
			places = append(places, name)
			continue
		}
		if depth < 3 {
			for _, p := range rolePlaces(t.Fields, depth+1) {
				places = append(places, name+"."+p)
			}
		}
	}
	return slices.Compact(places)
}
