package reach

import (
	"slices"
	"strings"

	"redoubt/lang/flow"
)

// passes are the operations that hand a role on whether or not a parameter
// names one: the task's definition does.
var passes = map[string]bool{"ecs:runtask": true, "ecs:starttask": true}

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
	if len(places) == 0 && passes[op] {
		n.add(c, "iam:PassRole", map[string]string{"RoleArn": "$none"}, false, "dependent")
	}
	for _, place := range places {
		n.add(c, "iam:PassRole", map[string]string{"RoleArn": place}, false, "dependent")
	}
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
