package cloudtrail

import "strings"

// principal reads a record's userIdentity. Source: AWS CloudTrail user guide,
// "CloudTrail userIdentity element".
func principal(identity []byte) Principal {
	var p Principal
	var name string
	members(identity, func(key, value []byte) {
		switch strings.ToLower(string(key)) {
		case "type":
			p.Type = word(value)
		case "principalid":
			p.ID = word(value)
		case "arn":
			p.ARN = word(value)
		case "accountid":
			p.Account = word(value)
		case "accesskeyid":
			p.AccessKey = word(value)
		case "username":
			name = word(value)
		case "invokedby":
			p.InvokedBy = word(value)
		case "sessioncontext":
			members(value, p.context)
		}
	})
	if p.Type == "IAMUser" && name != "" {
		p.User = name
	}
	p.fromARN()
	return p
}

// context takes in a member of the session's context: who issued the session.
func (p *Principal) context(key, value []byte) {
	if !strings.EqualFold(string(key), "sessionIssuer") {
		return
	}
	var kind, arn, name string
	members(value, func(key, value []byte) {
		switch strings.ToLower(string(key)) {
		case "type":
			kind = word(value)
		case "arn":
			arn = word(value)
		case "username":
			name = word(value)
		}
	})
	switch kind {
	case "Role":
		p.Role, p.RoleARN = name, arn
	case "User", "IAMUser":
		p.User = name
	}
}

// fromARN fills in what the ARN of a session says.
func (p *Principal) fromARN() {
	_, session, ok := strings.Cut(p.ARN, ":assumed-role/")
	parts := strings.SplitN(p.ARN, ":", 6)
	if !ok || len(parts) < 6 {
		return
	}
	role, name, _ := strings.Cut(session, "/")
	p.Session = name
	if p.Role == "" {
		p.Role = role
	}
	if p.RoleARN == "" {
		// The role's path is not known: the session's ARN leaves it out.
		p.RoleARN = "arn:" + parts[1] + ":iam::" + parts[4] + ":role/" + role
	}
}

// resources reads a record's list of resources. Those without an ARN are left
// out.
func resources(list []byte) []Resource {
	var out []Resource
	elements(list, func(value []byte) {
		var r Resource
		members(value, func(key, value []byte) {
			switch strings.ToLower(string(key)) {
			case "arn":
				r.ARN = word(value)
			case "type":
				r.Type = word(value)
			case "accountid":
				r.Account = word(value)
			}
		})
		if r.ARN != "" {
			out = append(out, r)
		}
	})
	return out
}
