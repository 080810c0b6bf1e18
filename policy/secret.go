package policy

import (
	"fmt"
	"regexp"
	"strings"
)

// The stores that secrets lie in.
const (
	EnvironmentStore = "env"
	SecretsManager   = "secretsmanager"
	ParameterStore   = "ssm"
)

// A SecretRef says where a secret is.
type SecretRef struct {
	Store  string // one of the above
	Name   string // of a variable; an ARN or a name in a store
	Region string // that an ARN names, "" = the function's
	Key    string // of a member of the JSON object that the secret is, "" = all of it
}

// The forms of references.
var (
	variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	stored   = regexp.MustCompile(`^arn:aws(?:-cn|-us-gov)?:(secretsmanager|ssm):([a-z0-9-]+):[0-9]{12}:(?:secret:[A-Za-z0-9/_+=.@-]+|parameter/[A-Za-z0-9/_.-]+)$`)
	simple   = regexp.MustCompile(`^[A-Za-z0-9/_.-]+$`)
)

// ReadSecretRef reads env:NAME, secretsmanager:ARN, secretsmanager:ARN#KEY, ssm:NAME or
// ssm:ARN.
func ReadSecretRef(text string) (SecretRef, error) {
	store, name, _ := strings.Cut(text, ":")
	r := SecretRef{Store: store, Name: name}
	if store == SecretsManager {
		r.Name, r.Key, _ = strings.Cut(name, "#")
	}
	arn := stored.FindStringSubmatch(r.Name)
	if arn != nil && arn[1] == store {
		r.Region = arn[2]
	}
	switch {
	case store == EnvironmentStore && variable.MatchString(name), store == ParameterStore && simple.MatchString(name), r.Region != "":
		return r, nil
	}
	return SecretRef{}, fmt.Errorf("%q is none of env:NAME, secretsmanager:ARN, secretsmanager:ARN#KEY, ssm:NAME, ssm:ARN", text)
}
