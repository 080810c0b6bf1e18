package iam

import (
	"slices"
	"strings"
)

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
			p.problem(Suspicious, e.line, e.column, nearest(e.key, globalKeys), "%s is not a condition key of AWS.", quote(e.key))
		}
	case p.catalogue.Service(service) && !p.catalogue.hasKey(service, e.key):
		better := nearest(e.key, p.catalogue.service(strings.ToLower(service)).keys)
		p.problem(Suspicious, e.line, e.column, better, "%s is not a condition key of %s.", quote(e.key), p.catalogue.ServiceName(service))
	}
}

// hasKey reports whether the service has the condition key.
func (c *Catalogue) hasKey(service, key string) bool {
	key = bareKey(key)
	return slices.ContainsFunc(c.service(strings.ToLower(service)).keys, func(k string) bool { return bareKey(k) == key })
}

// globalKeys are the keys that belong to no service.
// Source: AWS global condition context keys.
var globalKeys = strings.Fields(`aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast
aws:ChatbotSourceArn aws:CurrentTime aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc
aws:EpochTime aws:FederatedProvider aws:IsMcpServiceAction aws:MultiFactorAuthAge aws:MultiFactorAuthPresent
aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID aws:PrincipalOrgMasterAccountId aws:PrincipalOrgPaths
aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalTag aws:PrincipalType aws:Referer
aws:RequestedRegion aws:RequestTag aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths
aws:ResourceTag aws:SecureTransport aws:SignInSessionArn aws:SourceAccount aws:SourceArn aws:SourceIdentity
aws:SourceIp aws:SourceOrgID aws:SourceOrgPaths aws:SourceOwner aws:SourceVpc aws:SourceVpcArn aws:SourceVpce
aws:TagKeys aws:TokenIssueTime aws:UserAgent aws:userid aws:username aws:ViaAWSMCPService aws:ViaAWSService
aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp`)

func globalKey(key string) bool {
	return slices.ContainsFunc(globalKeys, func(k string) bool { return strings.EqualFold(k, bareKey(key)) })
}

// lintKeysOf looks for keys of a service that no request of the statement's
// actions has. Only a key that some action of the service is known to have is
// looked at: others come with the resource or the credentials.
func (p *parser) lintKeysOf(n *node, s *Statement) {
	if len(s.Conditions) == 0 || len(s.Actions) == 0 || s.NotActions != nil {
		return
	}
	for _, operator := range field(n, "Condition").pairs {
		for _, e := range operator.value.pairs {
			if p.foreignKey(e.key, s.Actions) {
				p.problem(Suspicious, e.line, e.column, "", "No request of the statement's actions has the condition key %s.", quote(e.key))
			}
		}
	}
}

// foreignKey reports whether none of the actions has the key, but others of the
// key's service have.
func (p *parser) foreignKey(key string, actions []string) bool {
	service, _, _ := strings.Cut(key, ":")
	if strings.EqualFold(service, "aws") || hasReference(key) || ofTarget(key) || !p.keysOf(service + ":*")[bareKey(key)] {
		return false
	}
	return !slices.ContainsFunc(actions, func(pattern string) bool {
		return hasReference(pattern) || !p.catalogue.Known(pattern) || p.keysOf(pattern)[bareKey(key)] || p.compared > maxFits
	})
}

// keysOf are the condition keys of the actions that the pattern covers.
func (p *parser) keysOf(pattern string) map[string]bool {
	if known, ok := p.keys[pattern]; ok {
		return known
	}
	set := map[string]bool{}
	for _, name := range p.catalogue.Covered(pattern) {
		if p.compared++; p.compared > maxFits {
			break
		}
		a, _ := p.catalogue.Action(name)
		for _, key := range a.Conditions {
			set[bareKey(key)] = true
		}
	}
	p.keys[pattern] = set
	return set
}

// bareKey is a key in small letters without what its user chooses: the name of
// a tag behind a slash, of a part of an encryption context behind a colon.
func bareKey(key string) string {
	service, name, _ := strings.Cut(strings.ToLower(key), ":")
	if i := strings.IndexAny(name, "/:"); i >= 0 {
		name = name[:i]
	}
	return service + ":" + name
}
