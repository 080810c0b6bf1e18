package flow

import "strings"

// foreign reports whether the client was made with credentials of another
// principal: a role that was assumed, or what a caller hands over.
func (c *apiCall) foreign() bool {
	if c.this == nil {
		return false
	}
	for _, r := range c.this.refs {
		if k := c.f.object(r).kind; k == listObject || k == setObject {
			continue // what it holds may be foreign, it is not
		}
		if x, _ := c.f.read(r, foreignMark); x != nil && x.unknown {
			return true
		}
		given, _ := c.f.read(r, given)
		if c.foreignConfig(given) {
			return true
		}
	}
	return false
}

// foreignMark is the field of a client that was made with foreign credentials.
const foreignMark = "$foreign"

// foreignConfig reports whether a client's configuration holds foreign
// credentials. Clients are made of clients (a document client), so that one may
// be inside of another.
func (c *apiCall) foreignConfig(config *value) bool {
	if config == nil {
		return false
	}
	for _, r := range config.refs {
		if x, _ := c.f.read(r, "credentials"); c.foreignCredentials(x) {
			return true
		}
		if x, _ := c.f.read(r, "accessKeyId"); c.others(x) {
			return true
		}
		if inner, _ := c.f.read(r, given); inner != nil && inner != config && c.foreignConfig(inner) {
			return true
		}
	}
	return false
}

func (c *apiCall) foreignCredentials(v *value) bool {
	if v == nil {
		return false
	}
	for _, path := range v.apis {
		if strings.Contains(path, "fromTemporaryCredentials") || strings.Contains(path, "fromWebToken") || strings.Contains(path, "fromCognitoIdentity") {
			return true
		}
	}
	return c.others(v) || c.others(c.f.fieldValue(&value{refs: v.refs}, "accessKeyId"))
}

// others reports whether a key is one that STS gave out, or a field of a request
// by that name.
func (c *apiCall) others(v *value) bool {
	if v == nil {
		return false
	}
	for _, path := range v.apis {
		if strings.HasPrefix(path, "aws:sts:") || strings.HasPrefix(path, "aws:cognitoidentity:") || strings.Contains(path, "fromTemporaryCredentials") {
			return true
		}
	}
	for _, t := range v.taints {
		if info := &c.f.p.labels.info[t.label]; info.root != sharedRoot && strings.Contains(flat(info.field), "accesskey") {
			return true
		}
	}
	return false
}

// credentials notes on a client of boto3, or a session, that its credentials are
// foreign.
func (c *apiCall) credentials(out *value) *value {
	key := c.args.at(-1, "aws_access_key_id")
	ofSession := c.this != nil && c.foreign()
	if key == nil && !ofSession || !ofSession && !c.others(key) {
		return out
	}
	r := refTo(c.f.createNth(instanceObject, 56))
	c.f.storeField(r, foreignMark, anything())
	return join(out, r)
}

// makesClient reports whether an API makes clients of boto3, or sessions.
func makesClient(path string) bool {
	switch path {
	case "boto3.client", "boto3.resource", "boto3.Session", "boto3.session.Session", "aioboto3.Session":
		return true
	}
	return false
}
