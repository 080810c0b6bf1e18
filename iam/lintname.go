package iam

import (
	"regexp"
	"slices"
	"strings"
)

// lintActions looks at the names and patterns of an Action element.
func (p *parser) lintActions(n *node) {
	for _, item := range n.each() {
		name, ok := item.str()
		if !ok || strings.Contains(name, "${") && !p.literalAction(item, name) {
			continue
		}
		p.lintAction(item, name)
	}
}

// literalAction reports a variable in an action: IAM fills in none there. What
// is a template's reference is left alone.
func (p *parser) literalAction(item *node, name string) bool {
	for _, t := range tokens(name, true) {
		if t.kind == variableToken {
			p.problem(InvalidPolicy, item.line, item.column, "", "%s: policy variables are not filled in in actions.", quote(name))
			return false
		}
	}
	return false
}

func (p *parser) lintAction(item *node, name string) {
	if p.good[name] || p.full() {
		return
	}
	before := len(p.problems)
	defer func() { p.good[name] = len(p.problems) == before }()
	service, action, ok := strings.Cut(name, ":")
	switch {
	case name == "*":
	case !ok || action == "" || service == "":
		p.problem(InvalidPolicy, item.line, item.column, p.whole(name), "%s is not an action: it has no form service:Action.", quote(name))
	case p.catalogue.Known(name):
	case strings.ContainsAny(service, "*?"):
		p.problem(UnknownAction, item.line, item.column, "", "%s covers no action of any service.", quote(name))
	case !p.catalogue.Service(service):
		p.problem(UnknownAction, item.line, item.column, p.catalogue.Suggest(name), "%s: there is no service %s.", quote(name), quote(service))
	case strings.ContainsAny(action, "*?"):
		p.problem(UnknownAction, item.line, item.column, "", "%s covers no action of %s.", quote(name), p.catalogue.ServiceName(service))
	default:
		p.problem(UnknownAction, item.line, item.column, p.catalogue.Suggest(name), "%s is not an action of %s.", quote(name), p.catalogue.ServiceName(service))
	}
}

// whole suggests the pattern for a bare service: "s3" → "s3:*".
func (p *parser) whole(name string) string {
	service := strings.TrimSuffix(name, ":")
	if p.catalogue.Service(service) {
		return service + ":*"
	}
	return ""
}

// The parts of an ARN that have a fixed form. Region and account may hold
// wildcards.
// Source: AWS General Reference, "Amazon Resource Names".
var (
	partitionForm = regexp.MustCompile(`^(aws|aws-[a-z-]+|[a-z*?-]*[*?][a-z*?-]*)$`)
	serviceForm   = regexp.MustCompile(`^[a-z0-9-]+$`)
	accountForm   = regexp.MustCompile(`^([0-9]{12}|aws|cloudfront|[a-zA-Z0-9-]*[*?][a-zA-Z0-9*?-]*)?$`)
)

func (p *parser) lintResources(n *node) {
	for _, item := range n.each() {
		if text, ok := item.str(); ok && text != "*" {
			p.lintARN(item, text)
		}
	}
}

func (p *parser) lintARN(item *node, text string) {
	if strings.Trim(text, "*") == "" && text != "" {
		return // "**" is "*" for IAM too
	}
	rest, ok := strings.CutPrefix(text, "arn:")
	if !ok {
		if !strings.HasPrefix(text, "${") {
			p.problem(InvalidPolicy, item.line, item.column, "", "%s is neither an ARN nor \"*\".", quote(text))
		}
		return
	}
	parts := cutColons(rest, 5)
	switch {
	case len(parts) < 5 && strings.Contains(text, "${"):
	case len(parts) < 5 || parts[4] == "":
		p.problem(InvalidPolicy, item.line, item.column, "", "%s is not a whole ARN: arn:partition:service:region:account:resource.", quote(text))
	default:
		p.lintParts(item, text, parts)
	}
}

func (p *parser) lintParts(item *node, text string, parts []string) {
	switch {
	case wrong(partitionForm, parts[0]):
		p.problem(InvalidPolicy, item.line, item.column, "aws", "%s: there is no partition %s.", quote(text), quote(parts[0]))
	case strings.ContainsAny(parts[1], "*?"):
		p.problem(InvalidPolicy, item.line, item.column, "", "%s: the service of an ARN can't hold wildcards.", quote(text))
	case wrong(serviceForm, parts[1]):
		p.problem(InvalidPolicy, item.line, item.column, "", "%s: %s is no service.", quote(text), quote(parts[1]))
	case wrong(accountForm, parts[3]):
		p.problem(InvalidPolicy, item.line, item.column, "", "%s: %s is not an account, which has 12 digits.", quote(text), quote(parts[3]))
	}
}

// wrong reports whether a part has not the form; what holds a variable or a
// reference may have any.
func wrong(form *regexp.Regexp, part string) bool {
	return !strings.Contains(part, "${") && !form.MatchString(part)
}

// cutColons cuts s at its first colons outside of ${…} into n parts at most.
func cutColons(s string, n int) []string {
	var parts []string
	inside, start := false, 0
	for i := 0; i < len(s) && len(parts) < n-1; i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			inside = true
		case s[i] == '}':
			inside = false
		case s[i] == ':' && !inside:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// lintPrincipals looks at accounts and ARNs: wildcards stand alone or not at
// all.
func (p *parser) lintPrincipals(n *node) {
	for _, kind := range n.pairs {
		for _, item := range kind.value.each() {
			text, ok := item.str()
			if !ok || strings.Contains(text, "${") {
				continue
			}
			p.lintPrincipal(item, kind.key, text)
		}
	}
}

// uniqueIDs are the first letters of the identifiers that IAM puts in place of
// deleted principals.
var uniqueIDs = []string{"AIDA", "AROA", "AGPA", "ASIA"}

func (p *parser) lintPrincipal(item *node, kind, text string) {
	switch {
	case text == "*":
	case kind == "Service" && strings.ContainsAny(text, "*? "):
		p.problem(InvalidPolicy, item.line, item.column, "", "%s is not a service principal.", quote(text))
	case kind != "AWS" || accountID.MatchString(text):
	case len(text) > 16 && slices.Contains(uniqueIDs, text[:4]):
		p.problem(Suspicious, item.line, item.column, "", "%s stands for a principal that was deleted.", quote(text))
	case !strings.HasPrefix(text, "arn:"):
		p.problem(InvalidPolicy, item.line, item.column, "", "%s is neither an account nor an ARN nor \"*\".", quote(text))
	case strings.ContainsAny(text, "*?"):
		p.problem(InvalidPolicy, item.line, item.column, "", "%s: wildcards are not allowed within a principal; use \"*\" with a condition on aws:PrincipalArn.", quote(text))
	case len(cutColons(text, 6)) < 6:
		p.problem(InvalidPolicy, item.line, item.column, "", "%s is not a whole ARN: arn:partition:service:region:account:resource.", quote(text))
	}
}
