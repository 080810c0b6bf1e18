package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// head is the ARN up to the resource's own name; whole is set where the value
// itself, or what it stands for in the template, is the ARN.
func (a *aim) head(before string, v app.Text, t iam.ResourceType) (arn app.Text, whole bool) {
	if isARN(v) || a.n.g.isAlias(v) {
		return suffixed(v, t), true
	}
	if model, ok := profiled(v); ok && t.Name == "foundation-model" {
		return plus(made("arn:", pseudo("AWS::Partition"), ":bedrock:*::foundation-model/"), model), true // in every region of the profile
	}
	if r := a.standsFor(v, t); r != nil {
		if arn, ok := arnOf(r); ok {
			return arn, true
		}
	}
	v = a.bareName(v, t)
	if kind := behindColon(before); !a.known(t) && strings.HasSuffix(kind, "/") && len(v.Parts) > 0 {
		v = without(v, "/"+kind) // Route 53's ids: "/hostedzone/Z1"
	}
	if len(v.Parts) == 0 {
		return v, false
	}
	if isARN(v) {
		return v, true
	}
	if t.Name == "parameter" && strings.HasSuffix(before, "/") && a.slashed(v) { // SSM's names may begin with one
		before = strings.TrimSuffix(before, "/")
	}
	return plus(a.fixed(before), v), false
}

// behindColon is the form of an ARN behind its account, up to a name: "hostedzone/".
func behindColon(before string) string { return before[strings.LastIndexByte(before, ':')+1:] }

// without is a text without what it begins with.
func without(v app.Text, prefix string) app.Text {
	if v.Parts[0].Kind != app.Literal || !strings.HasPrefix(v.Parts[0].Text, prefix) {
		return v
	}
	return plus(app.Plain(strings.TrimPrefix(v.Parts[0].Text, prefix), app.Pos{}), app.Text{Parts: v.Parts[1:]})
}

func isARN(v app.Text) bool {
	return len(v.Parts) > 0 && v.Parts[0].Kind == app.Literal && strings.HasPrefix(v.Parts[0].Text, "arn:") ||
		len(v.Parts) == 1 && v.Parts[0].Kind == app.Reference && (strings.HasSuffix(v.Parts[0].Attr, "Arn") || namesARN(v.Parts[0]))
}

// isAlias reports whether the text refers to the alias that SAM publishes of a
// function: its Ref is an ARN.
func (g *Graph) isAlias(v app.Text) bool {
	return len(v.Parts) == 1 && slices.ContainsFunc(g.App.Functions, func(f *app.Function) bool {
		return f.Alias != "" && v.Target() == f.Name+"Alias"+f.Alias
	})
}

// namesARN reports whether a parameter is called an ARN.
func namesARN(p app.Part) bool {
	return p.Attr == "" && strings.HasSuffix(strings.ToLower(p.Text), "arn")
}

// standsFor is the resource of the template that a value names, of the action's
// service.
func (a *aim) standsFor(v app.Text, t iam.ResourceType) app.Resource {
	service, _, _ := strings.Cut(a.action, ":")
	var r app.Resource
	if s := v.String(); len(v.Refs()) == 0 {
		if s == "" || strings.ContainsAny(s, "*?") {
			return nil
		}
		if r = a.n.g.physical(s, service); r == nil || !fits(r, t) {
			return nil
		}
	} else if name := v.Target(); name != "" && onlyNames(v) {
		r = a.n.g.byName[name]
	}
	if r == nil || !isOf(r, service) || !fits(r, t) {
		return nil
	}
	return r
}

// fits reports whether a resource is of a type that an action can be confined
// to: a topic is no thing.
func fits(r app.Resource, t iam.ResourceType) bool {
	if serviceOf(r) != "" {
		return true
	}
	kind := r.Base().Type
	last, name := flatName(kind[strings.LastIndexByte(kind, ':')+1:]), flatName(t.Name)
	return strings.Contains(last, name) || strings.Contains(name, last)
}

// physical finds a resource of a service by the name or URL that it is deployed
// with, which the deployment may have to complete: "shop-${AWS::AccountId}".
func (g *Graph) physical(s, service string) app.Resource {
	last := s
	if strings.HasPrefix(s, "http") {
		last = s[strings.LastIndexByte(s, '/')+1:]
	}
	for _, r := range g.resources() {
		name := r.Base().PhysicalName
		if text := name.V.String(); name.Known() && text != "" && (text == s || text == last) && isOf(r, service) {
			return r
		}
	}
	return nil
}

// onlyNames reports whether a text is a reference, or a queue's URL around one.
func onlyNames(v app.Text) bool {
	if len(v.Parts) == 1 {
		return true
	}
	last := v.Parts[len(v.Parts)-1]
	return last.Kind == app.Reference && strings.HasPrefix(v.Parts[0].Text, "http")
}

// isOf reports whether the resource belongs to the service with an IAM prefix.
func isOf(r app.Resource, service string) bool {
	if own := serviceOf(r); own != "" {
		kind := r.Base().Type
		return own == service || service == "firehose" && strings.Contains(kind, "Firehose") || service == "dynamodb" && own == service
	}
	parts := strings.Split(r.Base().Type, "::")
	if len(parts) < 2 {
		return false
	}
	own := strings.ToLower(parts[1])
	return own == service || strings.HasPrefix(service, own) || map[string]string{
		"serverless": "lambda", "rds": "rds-data", "bedrock": "bedrock", "stepfunctions": "states",
	}[own] == service
}

// refIsARN are the types whose Ref is their ARN.
// Source: CloudFormation User Guide, "Resource and property reference": return
// values.
var refIsARN = map[string]bool{
	"AWS::SNS::Topic": true, "AWS::StepFunctions::StateMachine": true, "AWS::Serverless::StateMachine": true,
	"AWS::SecretsManager::Secret": true, "AWS::ECS::TaskDefinition": true, "AWS::ECS::Service": true, "AWS::Lambda::Alias": true,
	"AWS::Lambda::Version": true, "AWS::StepFunctions::Activity": true, "AWS::Batch::JobQueue": true, "AWS::Batch::JobDefinition": true,
	"AWS::IAM::ManagedPolicy": true, "AWS::MSK::Cluster": true, "AWS::RDS::DBProxy": false,
}

// noARN are the types that tell their ARN in another way, or not at all.
var noARN = map[string]string{
	"AWS::SSM::Parameter": "", "AWS::RDS::DBCluster": "DBClusterArn", "AWS::RDS::DBInstance": "DBInstanceArn",
	"AWS::Bedrock::KnowledgeBase": "KnowledgeBaseArn", "AWS::Bedrock::Agent": "AgentArn", "AWS::Bedrock::AgentAlias": "AgentAliasArn",
	"AWS::RDS::DBProxy": "DBProxyArn", "AWS::Athena::WorkGroup": "", "AWS::ECS::TaskSet": "", "AWS::ApiGateway::RestApi": "",
	"AWS::ApiGatewayV2::Api": "", "AWS::Serverless::Api": "", "AWS::Serverless::HttpApi": "", "AWS::Cognito::UserPoolClient": "", "AWS::Cognito::IdentityPool": "",
	"AWS::Glue::Database": "", "AWS::Glue::Table": "", "AWS::Glue::Job": "", "AWS::KMS::Alias": "", "AWS::CloudWatch::Alarm": "Arn",
	"AWS::Scheduler::ScheduleGroup": "Arn",
}

// arnOf is a resource's ARN as its template spells it; ok is false if it can't
// be told by a reference alone.
func arnOf(r app.Resource) (app.Text, bool) {
	kind, name := r.Base().Type, r.Base().Name
	if refIsARN[kind] {
		return reference(name, ""), true
	}
	if attr, special := noARN[kind]; special {
		return reference(name, attr), attr != ""
	}
	return reference(name, "Arn"), true
}

// bareName is the name in a value: of a queue's URL its last part, of a secret's
// name a pattern that takes in the six characters that AWS adds.
func (a *aim) bareName(v app.Text, t iam.ResourceType) app.Text {
	switch t.Name {
	case "queue":
		return fromURL(v)
	case "Secret":
		if last := len(v.Parts) - 1; last >= 0 && v.Parts[last].Kind == app.Literal && !strings.HasSuffix(v.Parts[last].Text, "*") {
			return plus(v, app.Plain("-??????", app.Pos{}))
		}
		if len(v.Parts) > 0 && v.Parts[0].Kind != app.Literal && v.Target() == "" && len(v.Parts) == 1 {
			return plus(v, star)
		}
	case "parameter":
		if s, literal := v.Literal(); literal {
			return app.Plain(strings.TrimPrefix(s, "/"), app.Pos{})
		}
	case "function":
		if s, literal := v.Literal(); literal {
			_, name, found := strings.Cut(s, ":function:")
			if found {
				return app.Plain(name, app.Pos{})
			}
		}
	case "key":
		if s, literal := v.Literal(); literal && strings.HasPrefix(s, "alias/") {
			a.notes = append(a.notes, "a policy can't name a key by its alias "+s)
			return star
		}
	case "foundation-model", "inference-profile":
		return a.model(v, t)
	}
	return v
}

// suffixed completes the ARN of a secret that lacks the six characters which AWS
// adds to its name.
// Source: Secrets Manager User Guide, "What's in a Secrets Manager secret".
func suffixed(arn app.Text, t iam.ResourceType) app.Text {
	last := arn.Parts[len(arn.Parts)-1]
	if t.Name != "Secret" || last.Kind != app.Literal || strings.ContainsAny(last.Text, "*?") || random(last.Text) {
		return arn
	}
	return plus(arn, app.Plain("-??????", app.Pos{}))
}

// random reports whether a name ends in a hyphen and six random characters. Six
// small letters are taken for a word.
func random(name string) bool {
	i := len(name) - 7
	if i < 0 || name[i] != '-' || strings.ContainsAny(name[i+1:], "-_/+=.@!:") {
		return false
	}
	return strings.ToLower(name[i+1:]) != name[i+1:] || strings.ContainsAny(name[i+1:], "0123456789")
}

// model is a model's id for its own kind: a profile's begins with a geography.
func (a *aim) model(v app.Text, t iam.ResourceType) app.Text {
	s, literal := v.Literal()
	if _, profile := profiled(v); literal && !profile && s != "*" && t.Name == "inference-profile" {
		return app.Text{}
	}
	return v
}

// profiled is the model of an inference profile's id, which begins with a
// geography.
// Source: Bedrock User Guide, "Supported Regions and models for inference profiles".
func profiled(v app.Text) (model app.Text, ok bool) {
	s, literal := v.Literal()
	geography, rest, found := strings.Cut(s, ".")
	return app.Plain(rest, app.Pos{}), literal && found && slices.Contains([]string{"us", "eu", "apac", "global", "us-gov", "jp", "au", "ca"}, geography)
}

// fromURL is the name in a queue's URL, with region and account where it tells
// them.
// Source: SQS Developer Guide, "Queue and message identifiers".
func fromURL(v app.Text) app.Text {
	s, literal := v.Literal()
	if literal {
		if i := strings.LastIndexByte(s, '/'); i >= 0 {
			return app.Plain(s[i+1:], app.Pos{})
		}
		return v
	}
	if len(v.Parts) == 0 || v.Parts[0].Kind != app.Literal || !strings.HasPrefix(v.Parts[0].Text, "http") {
		return v
	}
	for i := len(v.Parts) - 1; i >= 0; i-- {
		if p := v.Parts[i]; p.Kind == app.Literal {
			if j := strings.LastIndexByte(p.Text, '/'); j >= 0 {
				return plus(app.Plain(p.Text[j+1:], app.Pos{}), app.Text{Parts: v.Parts[i+1:]})
			}
		}
	}
	return v
}

// slashed reports whether a parameter's name begins with a slash.
func (a *aim) slashed(v app.Text) bool {
	if len(v.Parts) == 0 {
		return false
	}
	p := v.Parts[0]
	if p.Kind == app.Literal {
		return strings.HasPrefix(p.Text, "/")
	}
	if p.Kind == app.Reference {
		if r := a.n.g.byName[p.Text]; r != nil {
			return strings.HasPrefix(r.Base().PhysicalName.V.String(), "/")
		}
	}
	return false
}

// below adds to the path of parameters what lies below it, which it stands for.
func (a *aim) below(list []app.Text) []app.Text {
	if a.action != "ssm:GetParametersByPath" {
		return list
	}
	var out []app.Text
	for _, t := range list {
		path, literal := strings.CutSuffix(t.String(), "/")
		if !literal && strings.HasSuffix(path, "*") {
			out = append(out, t)
			continue
		}
		bare := t
		if last := len(t.Parts) - 1; literal && t.Parts[last].Kind == app.Literal {
			bare.Parts = slices.Clone(t.Parts)
			bare.Parts[last].Text = strings.TrimSuffix(bare.Parts[last].Text, "/")
		}
		out = append(out, bare, plus(bare, app.Plain("/*", app.Pos{})))
	}
	return out
}
