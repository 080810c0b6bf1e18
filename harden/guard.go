package harden

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/reach"
	"redoubt/trigger"
)

// GuardPolicies are the policies that redoubt guard runs, by application.
type GuardPolicies struct {
	names     []string
	documents map[string]*policy.Document
	files     map[string]string // that were written

	suggestions []Suggestion
}

// Suggestions are rules that templates and code don't tell for sure, and the reasons of
// those that are no more than evident.
func (p *GuardPolicies) Suggestions() []Suggestion { return p.suggestions }

// Add makes the policies of a graph's functions: what its triggers and its code
// tell. They monitor: to enforce is a decision.
func (p *GuardPolicies) Add(g *reach.Graph) error {
	if p.documents == nil {
		p.documents = map[string]*policy.Document{}
	}
	d := &policy.Document{Schema: policy.Default().Schema}
	owners := newOwners(g)
	for _, f := range g.App.Functions {
		one, err := guardFunction(g, f)
		if err != nil {
			return err
		}
		fields, several := owners.of(f), severalIssuers(g.Triggers(f))
		if !several {
			one.Authorization = rules(fields)
		}
		p.suggestions = append(p.suggestions, suggestions(f, fields, several)...)
		d.Functions = append(d.Functions, one)
	}
	name := plain(g.App.Name)
	for n := 2; p.documents[name] != nil; n++ {
		name = fmt.Sprintf("%s-%d", plain(g.App.Name), n)
	}
	p.names, p.documents[name] = append(p.names, name), d
	return nil
}

// Write writes DIR/APPLICATION.policy.json for each application that has functions,
// and returns the names of the files.
func (p *GuardPolicies) Write(dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // others read them, as they read the template
		return nil, fmt.Errorf("writing guard policies: %w", err)
	}
	var files []string
	p.files = map[string]string{}
	for _, name := range p.names {
		if len(p.documents[name].Functions) == 0 {
			continue
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(p.documents[name]); err != nil {
			return files, fmt.Errorf("writing guard policies: %w", err)
		}
		file := filepath.Join(dir, name+".policy.json")
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil { //nolint:gosec // as above
			return files, fmt.Errorf("writing guard policies: %w", err)
		}
		files = append(files, file)
		p.files[name] = file
	}
	return files, nil
}

func guardFunction(g *reach.Graph, f *app.Function) (policy.Function, error) {
	out := policy.Function{Name: f.Label(), Mode: policy.Monitor, Fields: guardFields(g, f)}
	for _, t := range g.Triggers(f) {
		guardTrigger(&out, t)
	}
	out.Response = guardResponse(g.Triggers(f))
	if a, ok := webhook(g, f); ok {
		out.Triggers[0].Authentication = []string{proven(&out, a)}
	}
	if slices.ContainsFunc(g.Triggers(f), func(t *app.Trigger) bool { return t.Kind == app.UnknownKind }) {
		out.Triggers = nil // any: what comes through an unknown one would be refused as undeclared
	}
	for _, s := range g.EventSchemas(f) {
		var b bytes.Buffer
		if err := s.Schema.Write(&b); err != nil {
			return out, err
		}
		out.Schemas = append(out.Schemas, policy.EventSchema{Kind: string(s.Kind), Schema: bytes.TrimSpace(b.Bytes())})
	}
	return out, nil
}

// guardTrigger declares a trigger, with the gateway's authorizer that it may trust.
func guardTrigger(out *policy.Function, t *app.Trigger) {
	one := policy.Trigger{Kind: string(t.Kind), Source: sourcePattern(t)}
	if r := t.Route; r != nil {
		one.Route = strings.TrimSpace(r.Method + " " + r.Path)
		if t.Kind == app.GraphQL { // the model's Query.order is "Query order" in events
			one.Route = strings.Replace(r.Path, ".", " ", 1)
		}
		if a, ok := gatewayAuthorizer(t.Kind, r); ok {
			one.Authentication = []string{proven(out, a)}
		} else {
			one.Authentication = []string{noProof}
		}
	}
	if q, ok := t.Source.(*app.Queue); ok && t.Poll != nil {
		one.Reports, one.Redrive = t.Poll.ReportItems, q.Redrive.IsSet()
	}
	if !slices.ContainsFunc(out.Triggers, func(o policy.Trigger) bool {
		return o.Kind == one.Kind && o.Route == one.Route && o.Source == one.Source
	}) {
		out.Triggers = append(out.Triggers, one)
	}
}

// guardResponse are rules for what leaves by a trigger that answers somebody: what no
// caller should see of the code and of its settings.
func guardResponse(triggers []*app.Trigger) policy.Response {
	if !slices.ContainsFunc(triggers, func(t *app.Trigger) bool { return t.Kind.HTTP() }) {
		return policy.Response{}
	}
	return policy.Response{Traces: policy.Mask, Secrets: policy.Mask}
}

// sourcePattern is an ARN with stars for what only the deployment knows, "" where
// nothing of it is known.
func sourcePattern(t *app.Trigger) string {
	if s := starred(t.SourceText); strings.HasPrefix(s, "arn:") && !strings.HasSuffix(s, ":*") {
		return s
	}
	if t.Source == nil {
		return ""
	}
	name := "*"
	if given := t.Source.Base().PhysicalName; given.IsSet() {
		name = starred(given.V)
	}
	switch {
	case t.Kind == app.S3 && name != "*":
		return "arn:*:s3:::" + name
	case sourceARN[t.Kind] != "":
		return sourceARN[t.Kind] + name + streamOf[t.Kind]
	}
	return ""
}

// sourceARN begins the ARNs of what is declared beside a function: it is in the
// function's account, and what only mappings read in its region, too.
var (
	sourceARN = map[app.Kind]string{
		app.SQS: "arn:*:sqs:{region}:{account}:", app.SNS: "arn:*:sns:*:{account}:",
		app.DynamoDB: "arn:*:dynamodb:{region}:{account}:table/", app.Kinesis: "arn:*:kinesis:{region}:{account}:stream/",
	}
	streamOf = map[app.Kind]string{app.DynamoDB: "/stream/*"}
	ownPart  = map[string]string{"AWS::Region": "{region}", "AWS::AccountId": "{account}"}
)

// starred is a text as a pattern, with stars also for what a parameter's default
// says; "*" alone where it holds what no name does, as in templates that are to be
// filled in by hand.
func starred(t app.Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Kind != app.Literal || p.Param != "":
			b.WriteString(cmp.Or(ownPart[p.Text], "*"))
		case strings.ContainsAny(p.Text, "<>{}$ "):
			return "*"
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// everywhere are attacks on what reads an event before any code of the function's
// own does: parsers, loggers, decoders, GraphQL's servers. A scanner tries them all.
const everywhere = policy.Deserialization | policy.Prototype | policy.JNDI | policy.GraphQL | policy.Scanner

// classOf is what an attacker sends to reach a kind of sink.
var classOf = map[string]policy.Class{
	"command": policy.Command, "code": policy.Command | policy.Template | policy.Deserialization, "sql": policy.SQL,
	"nosql": policy.NoSQL | policy.SQL, // PartiQL, N1QL and CQL are written as SQL is
	"path":  policy.Path, "file": policy.Path, "zip-slip": policy.Path, "ssrf": policy.SSRF, "redirect": policy.SSRF, "xss": policy.XSS,
	"template": policy.Template, "deserialization": policy.Deserialization, "xxe": policy.XXE, "ldap": policy.LDAP, "xpath": policy.XPath,
	"header": policy.Header, "log": policy.Header | policy.JNDI, "prototype": policy.Prototype,
}

// guardFields are the fields of a function's events that reach something, each with
// what it would be attacked with; nil, which means all of them for everything,
// where the code is not here, or not all of it was read.
func guardFields(g *reach.Graph, f *app.Function) []policy.Field {
	if !g.ReadWhole(f) {
		return nil
	}
	classes := map[string]policy.Class{"event": everywhere}
	for _, a := range g.Aims(f) {
		if c := classOf[a.Kind]; c != 0 {
			classes[trigger.Spell(a.Path)] |= c
		}
	}
	var fields []policy.Field
	for path, c := range classes {
		fields = append(fields, policy.Field{Path: path, Classes: c})
	}
	slices.SortFunc(fields, func(a, b policy.Field) int { return strings.Compare(a.Path, b.Path) })
	return fields
}
