package flow

import (
	"slices"
	"strings"

	"redoubt/lang/models"
)

// A call of one of AWS's operations is recorded with its operation:
// "SERVICE:OPERATION" as in the API's name. Most are the API that is called.
// Others are known by what they are made for, and their API is empty, so that
// nobody takes them for calls that surely happen here.

// sent reports whether the call is client.send(command): the command was
// recorded where it was made.
func (c *apiCall) sent() bool { return c.member == "send" }

// operation is the operation behind an API's name.
func (c *apiCall) operation() string {
	op := strings.TrimPrefix(c.path, "aws:")
	if c.this != nil && slices.Contains(c.this.apis, "boto3.resource.dynamodb.BatchWriter()") {
		return "dynamodb:batchwriteitem"
	}
	if op == "s3:copy" {
		return "s3:copyobject"
	}
	return op
}

// record notes an operation with its arguments.
func (c *apiCall) record(path, operation string, args callArgs) {
	rec := &call{api: path, operation: operation, sent: c.sent(), foreign: c.foreign(), fn: c.f.fn, pos: c.f.at.Pos, args: map[string]*Tree{}}
	for _, k := range sortedKeys(args.named) {
		rec.args[k] = c.f.freeze(args.named[k], 0)
	}
	if all := args.kwRest; all != nil {
		t := c.f.freeze(all, 0)
		for k, v := range t.Fields {
			if rec.args[k] == nil {
				rec.args[k] = v
			}
		}
		rec.rest = t
	}
	c.f.addCall(rec)
}

// helper notes the operations that a library's function makes.
func (c *apiCall) helper(row *models.Row) {
	args := callArgs{named: map[string]*value{}}
	for name, path := range row.Parameters() {
		v := c.lookup(path)
		switch {
		case v == nil:
		case name == "*":
			args.kwRest = v
		default:
			args.named[name] = v
		}
	}
	for _, op := range row.Calls {
		c.record("", strings.TrimPrefix(op, "aws:"), args)
	}
}

// commands notes what will be called: a command that is made, a URL that is
// signed for an operation.
func (c *apiCall) commands() {
	if op := commandOperation(c.path); op != "" {
		args := callArgs{}
		if len(c.args.pos) > 0 {
			args.kwRest = c.args.pos[0]
		}
		c.record("", strings.TrimPrefix(op, "aws:"), args)
		return
	}
	client, ok := strings.CutPrefix(c.path, "aws:")
	if !ok {
		return
	}
	service, method, _ := strings.Cut(client, ":")
	switch method {
	case "generatepresignedurl":
		name := joinAll([]*value{c.args.at(-1, "ClientMethod"), c.args.at(-1, "client_method")})
		c.signed(service, name, c.args.at(-1, "Params"))
	case "getsignedurl", "getsignedurlpromise":
		c.signed(service, arg(c.args, 0), arg(c.args, 1))
	case "generatepresignedpost":
		c.record("", service+":putobject", callArgs{named: c.args.named})
	case "createpresignedpost":
		c.record("", service+":putobject", callArgs{kwRest: arg(c.args, 0)})
	}
}

// signed notes the operation that a URL is signed for.
func (c *apiCall) signed(service string, name, params *value) {
	if name == nil {
		return
	}
	for _, n := range name.consts {
		c.record("", service+":"+flat(n.Text), callArgs{kwRest: params})
	}
}

// unknownClient notes a call of a method that is named as an operation, of a
// receiver of which nothing is known.
func (f *frame) unknownClient(callee, this *value, args callArgs) {
	if f.p.opt.Operations == nil || callee.member == "" || callee.member[0] == '_' || f.ofLanguage(this) {
		return
	}
	c := &apiCall{f: f, path: "*:" + flat(callee.member), this: this, args: args, member: callee.member}
	if f.lang == "javascript" {
		c.args = callArgs{kwRest: arg(args, 0)}
	}
	names := c.argumentNames()
	if slices.Contains(names, "TableName") || slices.Contains(names, "RequestItems") || slices.Contains(names, "TransactItems") {
		if op := helperMethods["document."+flat(callee.member)]; op != "" && f.lang == "javascript" {
			c.record("", op, c.args)
			return
		}
	}
	switch {
	case f.lang == "python" && transfers[callee.member] != nil && len(args.pos)+len(args.named) > 1:
		c.places()
		if op := helperMethods["s3."+flat(callee.member)]; op != "" {
			c.record("", op, c.args)
		}
	case !f.p.opt.Operations(flat(callee.member)):
	case f.lang == "python" && strings.Contains(callee.member, "_") && len(args.pos) == 0, slices.ContainsFunc(names, capital):
		c.record("", c.path, c.args)
	}
}

// argumentNames are the names of the parameters.
func (c *apiCall) argumentNames() []string {
	names := sortedKeys(c.args.named)
	if all := c.args.kwRest; all != nil {
		for _, r := range all.refs {
			names = append(names, c.f.fieldNames(r)...)
		}
	}
	return names
}

// capital reports whether a name is spelt as AWS spells parameters.
func capital(name string) bool { return name != "" && 'A' <= name[0] && name[0] <= 'Z' }

// calledBack calls the function that SDK v2 hands a result to.
func (c *apiCall) calledBack(out *value) {
	if c.f.lang != "javascript" {
		return
	}
	for _, a := range c.args.pos {
		if c.f.isFunction(a) {
			_, _ = c.f.call(a, nil, positional(anything(), orAnything(out)))
		}
	}
}
