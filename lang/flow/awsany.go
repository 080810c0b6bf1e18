package flow

import "strings"

// AnyOperation stands for an operation that the code picks by a name which is
// worked out: "dynamodb:$any" is recorded as the operation of such a call.
const AnyOperation = "$any"

// anyOperation is whatever a client of AWS, or a package of commands, has by a
// name that is not known; nil for other values.
func (f *frame) anyOperation(owner *value) *value {
	if owner == nil {
		return nil
	}
	var v *value
	for _, path := range owner.apis {
		path = canonical(path)
		switch _, client := awsClient(path); {
		case client:
			v = join(v, f.apiMember(path, AnyOperation))
		case !strings.Contains(path, ".") && strings.HasPrefix(path, "@aws-sdk/client-"):
			v = join(v, f.apiMember(path, AnyOperation+"Command"))
		}
	}
	return v
}

// unknownService notes a call of a client whose service is worked out.
func (c *apiCall) unknownService() {
	if op, ok := strings.CutPrefix(c.path, "boto3.client()."); ok && !strings.Contains(op, ".") {
		c.record("", "*:"+flat(op), c.args)
	}
}
