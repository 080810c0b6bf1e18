package iam

import "strings"

// A way is a known way to escalate, as the catalogue keeps it.
type way struct {
	escalation Escalation
	needs      []need
}

// A need is a list of actions that must all be allowed on one thing.
type need struct {
	actions []string
	kinds   [][]string // for each, a resource of one of its types; nil: of each type that the action requires
	pass    []string   // iam:PassRole to one of these services
}

// parseWays reads the part "escalations" of the catalogue; gen/escalations.txt
// describes its format.
func parseWays(text string) []way {
	var (
		list []way
		refs = map[string]string{}
		pass = map[string][]string{}
	)
	for line := range strings.Lines(text) {
		head, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, rest, _ := strings.Cut(rest, " ")
		switch head {
		case "":
		case "ref":
			refs[name] = rest
		case "pass":
			pass[name] = strings.Fields(rest)
		default:
			list = append(list, parseWay(head, name, rest, pass, refs))
		}
	}
	return list
}

func parseWay(category, id, text string, pass map[string][]string, refs map[string]string) way {
	parts := strings.Split(text, " | ")
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	w := way{escalation: Escalation{ID: id, Category: category, Description: parts[1], Reference: refs[parts[2]]}}
	service, passes := "", false
	var named []string
	for _, word := range strings.Fields(parts[0]) {
		if word == "pass" {
			passes = true
			named = append(named, passRole)
			continue
		}
		bare := strings.Trim(word, "()")
		var n need
		n, service = parseNeed(bare, service)
		w.needs = append(w.needs, n)
		if bare == word {
			named = append(named, n.actions...)
		}
		w.escalation.Actions = append(w.escalation.Actions, n.actions...)
	}
	if passes {
		first, _, _ := strings.Cut(w.escalation.Actions[0], ":")
		w.escalation.PassedTo = pass[first]
		w.needs = append([]need{{actions: []string{passRole}, pass: pass[first]}}, w.needs...)
		w.escalation.Actions = append([]string{passRole}, w.escalation.Actions...)
	}
	w.escalation.Name = strings.Join(named, " + ")
	return w
}

const passRole = "iam:PassRole"

// parseNeed reads "lambda:UpdateFunctionCode=InvokeFunction" or
// "ssm:SendCommand@document@instance|managed-instance".
func parseNeed(word, service string) (need, string) {
	var n need
	for i, part := range strings.Split(word, "=") {
		names := strings.Split(part, "@")
		action := names[0]
		if prefix, _, ok := strings.Cut(action, ":"); ok {
			service = prefix
		} else {
			action = service + ":" + action
		}
		n.actions = append(n.actions, action)
		for _, kinds := range names[1:] {
			if i == 0 {
				n.kinds = append(n.kinds, strings.Split(kinds, "|"))
			}
		}
	}
	return n, service
}
