package iam

import (
	"net/netip"
	"slices"
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

// lintKey looks for keys without a service and for names that the service
// does not have.
func (p *parser) lintKey(e pair) {
	service, name, ok := strings.Cut(e.key, ":")
	switch {
	case strings.Contains(e.key, "${"):
	case !ok || service == "" || name == "":
		p.problem(InvalidPolicy, e.line, e.column, "", "%s is not a condition key: it has no form service:Key.", quote(e.key))
	case strings.EqualFold(service, "aws"):
		if !globalKey(e.key) {
			if better := nearest(e.key, globalKeys); better != "" {
				p.problem(Suspicious, e.line, e.column, better, "%s is not a condition key of AWS.", quote(e.key))
			}
		}
	case p.catalogue.Service(service) && !p.catalogue.hasKey(service, e.key):
		better := nearest(e.key, p.catalogue.service(strings.ToLower(service)).keys)
		if better != "" {
			p.problem(Suspicious, e.line, e.column, better, "%s is not a condition key of %s.", quote(e.key), p.catalogue.ServiceName(service))
		}
	}
}

// hasKey reports whether the service has the condition key, "/tag" aside.
func (c *Catalogue) hasKey(service, key string) bool {
	key, _, _ = strings.Cut(key, "/")
	return slices.ContainsFunc(c.service(strings.ToLower(service)).keys, func(k string) bool {
		k, _, _ = strings.Cut(k, "/")
		return strings.EqualFold(k, key)
	})
}

// globalKeys are the keys that belong to no service.
// Source: AWS global condition context keys.
var globalKeys = strings.Fields(`aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast
aws:ChatbotSourceArn aws:CurrentTime aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc
aws:EpochTime aws:FederatedProvider aws:IsMcpServiceAction aws:MultiFactorAuthAge aws:MultiFactorAuthPresent
aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID aws:PrincipalOrgPaths
aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalTag aws:PrincipalType aws:Referer
aws:RequestedRegion aws:RequestTag aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths
aws:ResourceTag aws:SecureTransport aws:SignInSessionArn aws:SourceAccount aws:SourceArn aws:SourceIdentity
aws:SourceIp aws:SourceOrgID aws:SourceOrgPaths aws:SourceOwner aws:SourceVpc aws:SourceVpcArn aws:SourceVpce
aws:TagKeys aws:TokenIssueTime aws:UserAgent aws:userid aws:username aws:ViaAWSMCPService aws:ViaAWSService
aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp`)

func globalKey(key string) bool {
	key, _, _ = strings.Cut(key, "/")
	return slices.ContainsFunc(globalKeys, func(k string) bool { return strings.EqualFold(k, key) })
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
