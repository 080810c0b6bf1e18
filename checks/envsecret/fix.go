package envsecret

import (
	"path"
	"regexp"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

// fix puts a reference in the literal's place: the ARN of the application's own
// secret, or the name of one that is to be made. Who runs the code has to fetch
// it, so that it is a decision.
func fix(p *check.Pass, f *find, all []*find) check.Fix {
	const text = "Change it, since git keeps the old one, and put the new one into "
	if why := notDared(f); why != "" {
		return check.Fix{Text: text + "Secrets Manager: the function gets its ARN, and secretsmanager:GetSecretValue on it.", NotDared: why}
	}
	fix := check.Fix{Decision: check.DecideSecret}
	var to app.Text
	if own := own(p.App, f); own != nil {
		to = app.Text{Parts: []app.Part{{Kind: app.Reference, Text: own.Name}}}
		fix.Text = text + own.Label() + ". The variable becomes its ARN, with which the code fetches it (secretsmanager:GetSecretValue)."
		fix.Note = f.name + " is the ARN of " + own.Label() + " now: the code has to fetch the secret"
	} else {
		name := secretName(p.App, f, all)
		to = app.Plain("secret://"+name, app.Pos{})
		made := "aws secretsmanager create-secret --name " + name + " --secret-string file:///dev/stdin"
		fix.Text = text + "Secrets Manager: " + made + ". The variable becomes secret://" + name + ", which redoubt guard resolves when the function starts (secretsmanager:GetSecretValue)."
		fix.Note = f.name + " is a reference now, which redoubt guard or the code has to fetch; before the deployment: " + made
	}
	fix.Edits = check.One(f.name, f.pos, app.EditEnv, to)
	if edits, ok := granted(p, f, to); ok {
		fix.Edits = append(fix.Edits, edits...)
	} else {
		fix.Note += "; its role, which is not in the template, needs secretsmanager:GetSecretValue on it"
	}
	return fix
}

// notDared says why the literal stays where it is.
func notDared(f *find) string {
	_, literal := f.text.Literal()
	switch {
	case f.kind == "AWS access key":
		return "no function needs a key to AWS: its role is what it may do"
	case !literal:
		return "the value holds references beside the credential"
	case f.text.FromParameter() != "":
		return "the value is that of " + f.text.FromParameter() + ", which others may use"
	}
	return ""
}

// own is the one secret of the template that evidently is the variable's: it is
// named after it, or has its value.
func own(a *app.Application, f *find) *app.Secret {
	var found *app.Secret
	for _, s := range app.All[*app.Secret](a) {
		value, _ := s.Literal.V.Literal()
		if value != f.value && !named(s, f.name) || s.Condition != "" || !beside(s, f) {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	return found
}

// named reports whether the secret has the variable's name: DB_PASSWORD, DbPassword
// or DbPasswordSecret, shop/db-password.
func named(s *app.Secret, variable string) bool {
	want := plain(variable)
	logical := plain(path.Base(s.Name))
	physical, _ := s.PhysicalName.V.Literal()
	return logical == want || logical == want+"secret" || plain(path.Base(physical)) == want
}

func plain(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(name))
}

// beside reports whether the secret stands in the same stack as the variable's
// functions: others can't refer to it.
func beside(s *app.Secret, f *find) bool {
	for _, h := range f.holders {
		if path.Dir(h.Name) != path.Dir(s.Name) {
			return false
		}
	}
	return true
}

// notInName is what names of secrets don't hold.
var notInName = regexp.MustCompile(`[^A-Za-z0-9/_+=.@-]+`)

// secretName is application/VARIABLE. Where functions have different values of one
// variable, the function stands between.
func secretName(a *app.Application, f *find, all []*find) string {
	parts := []string{a.Name, f.name}
	for _, o := range all {
		if o.name == f.name && o.value != f.value {
			parts = []string{a.Name, f.holders[0].Label(), f.name}
		}
	}
	return notInName.ReplaceAllString(strings.TrimPrefix(strings.Join(parts, "/"), "/"), "-")
}

// granted are the edits that let the roles of all functions with the variable
// fetch the secret.
func granted(p *check.Pass, f *find, to app.Text) (edits []app.Edit, ok bool) {
	on := to
	if arn, ok := p.Graph.SecretRef(to); ok {
		on = arn
	}
	seen := map[string]bool{}
	for _, h := range f.holders {
		if h.Role != nil && seen[h.Role.Name] {
			continue
		}
		more, ok := p.Grant(h, "secretsmanager:GetSecretValue", on)
		if !ok {
			return nil, false
		}
		seen[h.Role.Name] = true
		edits = append(edits, more...)
	}
	return edits, true
}
