package iam

import (
	"net/netip"
	"strconv"
	"strings"
)

// lintConditions looks at operators, keys and values of a Condition element.
func (p *parser) lintConditions(n *node) {
	for _, e := range n.pairs {
		op, ok := parseOperator(e.key)
		if !ok {
			p.problem(InvalidPolicy, e.line, e.column, suggestOperator(e.key), "%s is not a condition operator.", quote(e.key))
			continue
		}
		for _, key := range e.value.pairs {
			p.lintKey(key)
			for _, item := range key.value.each() {
				p.lintValue(op, item)
			}
		}
	}
}

// suggestOperator is the operator nearest to a misspelt one, with its
// quantifier and IfExists.
func suggestOperator(name string) string {
	quantifier, rest := "", name
	if i := strings.IndexByte(name, ':'); i >= 0 {
		quantifier, rest = nearest(name[:i], []string{"ForAllValues", "ForAnyValue"}), name[i+1:]
		if quantifier == "" {
			return ""
		}
		quantifier += ":"
	}
	suffix := ""
	if n := len(rest) - len("IfExists"); n > 0 && strings.EqualFold(rest[n:], "IfExists") {
		rest, suffix = rest[:n], "IfExists"
	}
	best := nearest(rest, operatorNames())
	if best == "" {
		return ""
	}
	return quantifier + best + suffix
}

// lintValue looks for values that the operator's type can't have.
func (p *parser) lintValue(op operator, item *node) {
	text, ok := item.str()
	if !ok || strings.Contains(text, "${") {
		return
	}
	bad := ""
	switch op.kind {
	case numericOperator:
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			bad = "a number"
		}
	case dateOperator:
		if _, err := parseDate(text); err != nil {
			bad = "a date"
		}
	case boolOperator, nullOperator:
		if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
			bad = "true or false"
		}
	case ipOperator:
		if _, err := parsePrefix(text); err != nil {
			bad = "an address or a CIDR block"
		} else if prefix, _ := netip.ParsePrefix(text); prefix.IsValid() && prefix != prefix.Masked() {
			p.problem(Suspicious, item.line, item.column, prefix.Masked().String(), "%s sets bits beyond its mask, which do not count.", quote(text))
		}
	case arnOperator:
		if !strings.HasPrefix(text, "arn:") && strings.Trim(text, "*") != "" {
			bad = "an ARN"
		}
	}
	if bad != "" {
		p.problem(InvalidPolicy, item.line, item.column, "", "%s is not %s, which the operator %s takes.", quote(text), bad, op.name)
	}
}
