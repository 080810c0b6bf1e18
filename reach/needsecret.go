package reach

import (
	"strings"

	"redoubt/app"
	"redoubt/secret"
)

// secretScheme begins the value of a variable in whose place the guard puts a
// secret when a function starts: secret://NAME or secret://ARN, and #KEY for one
// field of a value that is a JSON object.
const secretScheme = "secret://"

// SecretRef is the secret that a variable's value refers to in the guard's way, as
// policies name it.
func (g *Graph) SecretRef(value app.Text) (arn app.Text, ok bool) {
	if len(value.Parts) == 0 || value.Parts[0].Kind != app.Literal || !strings.HasPrefix(value.Parts[0].Text, secretScheme) {
		return app.Text{}, false
	}
	var id app.Text
	for i, p := range value.Parts {
		if i == 0 {
			p.Text = strings.TrimPrefix(p.Text, secretScheme)
		}
		cut := false
		if p.Kind == app.Literal {
			p.Text, _, cut = strings.Cut(p.Text, "#")
		}
		if p.Kind != app.Literal || p.Text != "" {
			id.Parts = append(id.Parts, p)
		}
		if cut {
			break
		}
	}
	return secretARN(g, id), len(id.Parts) > 0
}

// secrets are what is fetched for variables: by the guard, or by code that is
// handed the ARN of a secret where the variable's name promises the secret.
func (t *templateNeeds) secrets() {
	for _, v := range t.f.Env {
		first, value, pos := len(t.list), v.Value.V, v.Value.Pos
		on, guarded := t.g.SecretRef(value)
		own, _ := t.g.byName[value.Target()].(*app.Secret)
		if !guarded && (own == nil || len(value.Parts) != 1 || !secret.Named(v.Name)) {
			continue
		}
		if !guarded {
			on = value
		}
		t.add("environment", pos, on, "secretsmanager:GetSecretValue")
		if own != nil && customerKey(own.Key) {
			t.add("forwarded", pos, keyARN(t.g, own.Key.V), "kms:Decrypt")
		}
		for i := range t.list[first:] {
			if !guarded {
				t.list[first+i].Conditional, t.list[first+i].Note = true, "only if "+v.Name+" is fetched at run time"
			}
		}
	}
}
