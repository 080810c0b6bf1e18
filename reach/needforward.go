package reach

import (
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// forwarded adds what the service of a call does with the caller's permissions:
// it uses the KMS key of the resource. The key is known where the resource is
// the template's; a resource that the template encrypts with none of the
// customer's keys needs nothing. What a queue asks of who sends to it is in the
// SQS Developer Guide, "Key management".
func (n *needer) forwarded(c codeCall, service, op string, first int) {
	for _, fwd := range iam.Load().Forwarded(service, op) {
		if !strings.HasPrefix(fwd.Action, "kms:") || service == "ssm" && !given(c.Args["WithDecryption"]) {
			continue
		}
		for _, on := range n.needs[first:] {
			n.forward(on, fwd)
			if service == "sqs" && fwd.Action == "kms:GenerateDataKey" { // who sends must be able to read, too
				n.forward(on, iam.Forward{Action: "kms:Decrypt", Conditions: fwd.Conditions})
			}
		}
	}
}

func (n *needer) forward(on callNeed, fwd iam.Forward) {
	need := Need{Action: fwd.Action, Pos: on.Pos, Why: "forwarded", Resource: keys(star)}
	for _, cond := range fwd.Conditions {
		need.Conditions = append(need.Conditions, app.Condition{Operator: "StringEquals", Key: cond[0], Values: []app.Text{regional(cond[1])}})
	}
	r := n.g.byName[on.Resource.Target()]
	switch key := keyOf(r); {
	case on.Conditional:
		return
	case r == nil:
		need.Conditional = true
		need.Note = "only if " + Shorten(on.Resource.String()) + " is encrypted with a key of the customer's"
	case !customerKey(key):
		return
	default:
		need.Resource = keyARN(n.g, key.V)
	}
	n.needs = append(n.needs, callNeed{Need: need, general: on.general, open: on.open})
}

// regional fills the region into a condition's value.
func regional(value string) app.Text {
	before, after, found := strings.Cut(value, "${region}")
	if !found {
		return app.Plain(value, app.Pos{})
	}
	return made(before, pseudo("AWS::Region"), after)
}
