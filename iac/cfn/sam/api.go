package sam

import (
	"regexp"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// The logical ids of the APIs that SAM makes for events which name none.
const (
	implicitRest = "ServerlessRestApi"
	implicitHTTP = "ServerlessHttpApi"
)

// An api is a REST or HTTP API that is being expanded: events add routes.
type api struct {
	name  string
	http  bool
	node  *doc.Node // the resource, nil if implicit
	pos   app.Pos
	key   app.Pos // of its name
	props *doc.Node
	body  *doc.Node
	// outside is an API whose definition is not SAM's to expand, or not in the
	// tree: routes are not added.
	outside bool
	// auth is what events state about their routes, by "method path".
	auth map[string]*doc.Node
}

func (e *expander) declareAPIs() {
	for _, p := range e.resources.Pairs {
		section := map[string]string{"AWS::Serverless::Api": "Api", "AWS::Serverless::HttpApi": "HttpApi"}[p.Value.Get("Type").Str()]
		if section == "" {
			continue
		}
		a := &api{
			name: p.Key, http: section == "HttpApi", node: p.Value, pos: p.Value.Pos, key: p.Pos,
			props: e.properties(p.Value, section), auth: map[string]*doc.Node{},
		}
		a.body = e.definition(a)
		e.apis[p.Key] = a
		e.order = append(e.order, p.Key)
	}
}

// definition is the API's OpenAPI document: inline, in a local file, or empty.
func (e *expander) definition(a *api) *doc.Node {
	if body := a.props.Get("DefinitionBody"); body != nil && body.Kind == doc.Map {
		return body.Clone()
	}
	empty := object(a.pos, "paths", doc.NewMap(a.pos))
	uri := a.props.Get("DefinitionUri")
	if uri == nil {
		return empty
	}
	if uri.Kind == doc.String && !strings.HasPrefix(uri.Text, "s3:") && e.env.ReadFile != nil {
		body, err := e.env.ReadFile(uri.Text)
		if err == nil {
			return body.Clone()
		}
		a.outside = true
		e.gap(uri.Pos, "the definition "+uri.Text+" of "+a.name+" can't be read: "+err.Error())
		return nil
	}
	e.gap(uri.Pos, "the definition of "+a.name+" is in S3: its routes are not known")
	a.outside = true
	return nil
}

// implicit is the API for events that name none.
func (e *expander) implicit(http bool, pos app.Pos) *api {
	name, section := implicitRest, "Api"
	if http {
		name, section = implicitHTTP, "HttpApi"
	}
	if a := e.apis[name]; a != nil {
		return a
	}
	props := doc.NewMap(pos)
	if g := e.globals.Get(section); g != nil {
		props = merge(g, props)
		c := *props
		props = &c
	}
	a := &api{name: name, http: http, pos: pos, key: pos, props: props, auth: map[string]*doc.Node{}}
	a.body = e.definition(a)
	e.apis[name] = a
	e.order = append(e.order, name)
	return a
}

// apiOf finds the API of an event; an API that SAM does not make is outside.
func (e *expander) apiOf(id *doc.Node, http bool, pos app.Pos) *api {
	if id == nil {
		return e.implicit(http, pos)
	}
	name := refName(id)
	if name == "" {
		name = id.Str()
	}
	if a := e.apis[name]; a != nil {
		return a
	}
	if name == implicitRest || name == implicitHTTP {
		return e.implicit(http, pos)
	}
	return &api{name: name, http: http, outside: true, pos: pos, props: doc.NewMap(pos), auth: map[string]*doc.Node{}}
}

// stageSuffix is how permissions for the API's stage end.
func (a *api) stageSuffix() string {
	if a.node == nil && (a.name == implicitRest || a.name == implicitHTTP) {
		return "Prod"
	}
	if stage := a.props.Get("StageName").Str(); stage != "" && a.props.Get("StageName").Kind == doc.String {
		return alphanumeric(stage)
	}
	return "Stage"
}

func (a *api) operation(path, method string, pos app.Pos) *doc.Node {
	paths := owned(a.body, "paths")
	item := owned(paths, path)
	for i, p := range item.Pairs {
		if strings.EqualFold(p.Key, method) {
			if c := p.Value; c == nil || c.Kind != doc.Map {
				item.Pairs[i].Value = doc.NewMap(pos)
			}
			return item.Pairs[i].Value
		}
	}
	op := doc.NewMap(pos)
	item.Pairs = append(item.Pairs, doc.Pair{Key: method, Pos: pos, Value: op})
	return op
}

// eventPlace is where a person changes the route: its path or method.
func eventPlace(ev event) app.Pos {
	for _, key := range []string{"Auth", "Path", "Method"} {
		if n := ev.props.Get(key); n != nil && !n.Pos.IsZero() {
			return n.Pos
		}
	}
	return ev.pos
}

func (f *fn) apiEvent(ev event) {
	a := f.apiOf(ev.props.Get("RestApiId"), false, ev.pos)
	path, method := f.route(ev)
	pos := eventPlace(ev)
	stage := a.stageSuffix()
	f.permit(f.id(ev)+"Permission"+stage, pos, "apigateway.amazonaws.com", "SourceArn", f.sourceArn(a, ev, path, method, pos))
	if a.outside || a.ownDefinition(ev) {
		return
	}
	op := a.operation(path, method, pos)
	if !op.Has("x-amazon-apigateway-integration") {
		op.Set("x-amazon-apigateway-integration", object(pos, "type", "aws_proxy", "httpMethod", "POST", "uri", f.invocation(pos)))
	}
	if m := ev.props.Get("RequestModel"); m != nil {
		if on, _ := m.Get("ValidateBody").Truth(); on || m.Get("ValidateParameters") != nil {
			op.Set("x-amazon-apigateway-request-validator", doc.NewString(pos, "body"))
		}
	}
	a.auth[strings.ToLower(method)+" "+path] = ev.props.Get("Auth")
}

// ownDefinition reports whether the API has a definition of its own that events
// don't add to, unless they say so.
func (a *api) ownDefinition(ev event) bool {
	if a.node == nil || !a.props.Has("DefinitionBody") {
		return false
	}
	merged, _ := a.props.Get("MergeDefinitions").Truth()
	if paths := a.props.Get("DefinitionBody", "paths"); paths == nil || paths.Kind != doc.Map {
		return true // there is nothing to merge into
	}
	override, _ := ev.props.Get("Auth", "OverrideApiAuth").Truth()
	return !merged && !override
}

// invocation is the integration's URI.
func (f *fn) invocation(pos app.Pos) *doc.Node {
	target := "${" + f.name + ".Arn}"
	if f.alias != "" {
		target = "${" + f.alias + "}"
	}
	return sub(pos, "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"+target+"/invocations")
}

func (f *fn) route(ev event) (path, method string) {
	path, method = ev.props.Get("Path").Str(), strings.ToLower(ev.props.Get("Method").Str())
	if method == "any" || method == "" || method == "*" {
		method = "x-amazon-apigateway-any-method"
	}
	return path, method
}

// sourceArn is the ARN of the route, path parameters as wildcards.
func (f *fn) sourceArn(a *api, ev event, path, method string, pos app.Pos) *doc.Node {
	verb := strings.ToUpper(method)
	if strings.HasPrefix(method, "x-amazon") {
		verb = "*"
	}
	id := ev.props.Get("RestApiId")
	if a.http {
		id = ev.props.Get("ApiId")
	}
	return f.executeArn(a, id, "/*/"+verb+wild(path), pos)
}

// executeArn is the ARN of something of an API, which may be given by a literal
// id or anything else.
func (f *fn) executeArn(a *api, id *doc.Node, tail string, pos app.Pos) *doc.Node {
	n := id
	if n == nil || !n.IsScalar() && !a.outside {
		n = ref(pos, a.name)
	}
	return joined(pos, "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:", n, tail)
}

// parameter is a path parameter, greedy or not.
var parameter = regexp.MustCompile(`\{[a-zA-Z0-9._-]+\+?\}`)

// wild replaces path parameters by wildcards and drops a trailing slash.
func wild(path string) string {
	text := parameter.ReplaceAllString(path, "*")
	if len(text) > 1 {
		text = strings.TrimSuffix(text, "/")
	}
	return text
}

// catchesAll reports whether an event without a path has the function's
// permission cover the whole API; the translator then makes no others.
func (f *fn) catchesAll(id *doc.Node) bool {
	for _, ev := range f.events {
		if ev.kind == "HttpApi" && !ev.props.Has("Path") && refName(ev.props.Get("ApiId")) == refName(id) {
			return true
		}
	}
	return false
}

func (f *fn) httpEvent(ev event) {
	a := f.apiOf(ev.props.Get("ApiId"), true, ev.pos)
	path, method := f.route(ev)
	pos := eventPlace(ev)
	bare := path == ""
	if bare {
		path = "$default"
		if strict, _ := a.props.Get("FailOnWarnings").Truth(); strict {
			path = "/$default" // as the translator spells it then
		}
	}
	tail := "/*/*"
	if !bare && strings.HasSuffix(path, "$default") {
		tail = "/*/$default"
	} else if !bare {
		verb := strings.ToUpper(method)
		if strings.HasPrefix(method, "x-amazon") {
			verb = "*"
		}
		tail = "/*/" + verb + wild(path)
	}
	if bare || !f.catchesAll(ev.props.Get("ApiId")) {
		f.permit(f.id(ev)+"Permission", pos, "apigateway.amazonaws.com", "SourceArn", f.executeArn(a, ev.props.Get("ApiId"), tail, pos))
	}
	if a.outside {
		return
	}
	op := a.operation(path, method, pos)
	if !op.Has("x-amazon-apigateway-integration") {
		op.Set("x-amazon-apigateway-integration", object(pos, "type", "aws_proxy", "httpMethod", "POST", "payloadFormatVersion", "2.0", "uri", f.invocation(pos)))
	}
	a.auth[strings.ToLower(method)+" "+path] = ev.props.Get("Auth")
}
