package sam

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A fn is a function that is being expanded.
type fn struct {
	*expander
	name   string
	node   *doc.Node
	props  *doc.Node
	alias  string // logical id of its alias, "" if none
	role   roleParts
	events []event
}

// event is one entry of Events.
type event struct {
	name, kind string
	props      *doc.Node
	pos        app.Pos
}

// id is the logical id of what an event makes.
func (f *fn) id(ev event) string { return f.name + ev.name }

// target is the function, or its alias, as a source of events names it.
func (f *fn) target(pos app.Pos) *doc.Node {
	if f.alias != "" {
		return ref(pos, f.alias)
	}
	return attr(pos, f.name, "Arn")
}

// named is the function, or its alias, as FunctionName.
func (f *fn) named(pos app.Pos) *doc.Node {
	if f.alias != "" {
		return ref(pos, f.alias)
	}
	return ref(pos, f.name)
}

func (e *expander) function(p doc.Pair) {
	f := &fn{expander: e, name: p.Key, node: p.Value, props: e.properties(p.Value, "Function")}
	props := doc.NewMap(f.props.Pos)
	take(props, f.props, "FunctionName", "Handler", "Runtime", "Description", "MemorySize", "Timeout", "VpcConfig", "Environment", "Layers",
		"KmsKeyArn", "ReservedConcurrentExecutions", "EphemeralStorage", "CodeSigningConfigArn", "PackageType", "ImageConfig",
		"FileSystemConfigs", "Architectures", "SnapStart", "LoggingConfig", "Tags", "RecursiveLoop")
	if code := code(f.props); code != nil {
		props.Set("Code", code)
	}
	if t := f.props.Get("Tracing"); t != nil {
		props.Set("TracingConfig", object(t.Pos, "Mode", t))
	}
	if d := f.props.Get("DeadLetterQueue"); d != nil {
		props.Set("DeadLetterConfig", object(d.Pos, "TargetArn", d.Get("TargetArn")))
	}
	f.published()
	f.readEvents()
	if role := f.props.Get("Role"); role != nil && !optional(role) {
		props.Set("Role", role)
	} else {
		props.Set("Role", attr(p.Pos, p.Key+"Role", "Arn"))
	}
	e.replace(p, "AWS::Lambda::Function", props)
	f.url()
	f.invokeConfig()
	for _, ev := range f.events {
		f.event(ev)
	}
	if role := f.props.Get("Role"); role == nil || optional(role) {
		f.executionRole()
	}
	f.deployment()
}

// optional reports whether a condition may leave the property out.
func optional(n *doc.Node) bool {
	arg := n.Get("Fn::If")
	return arg != nil && len(arg.Items) == 3 && (arg.Items[1].Get("Ref").Str() == "AWS::NoValue" || arg.Items[2].Get("Ref").Str() == "AWS::NoValue")
}

// deployment adds the role of CodeDeploy for gradual deployments.
func (f *fn) deployment() {
	conf := f.props.Get("DeploymentPreference")
	if on, ok := conf.Get("Enabled").Truth(); conf == nil || ok && !on || conf.Has("Role") {
		return
	}
	f.add("CodeDeployServiceRole", "AWS::IAM::Role", object(conf.Pos, "AssumeRolePolicyDocument", trusting(conf.Pos, "codedeploy.amazonaws.com"),
		"ManagedPolicyArns", []string{managedARN("service-role/AWSCodeDeployRoleForLambda")}), nil)
}

// code is the function's code as CloudFormation states it. A local path stays
// a string.
func code(p *doc.Node) *doc.Node {
	switch {
	case p.Has("InlineCode"):
		return object(p.Get("InlineCode").Pos, "ZipFile", p.Get("InlineCode"))
	case p.Has("ImageUri"):
		return object(p.Get("ImageUri").Pos, "ImageUri", p.Get("ImageUri"))
	}
	uri := p.Get("CodeUri")
	if uri == nil || uri.Kind != doc.Map || intrinsic(uri) {
		return uri
	}
	return object(uri.Pos, "S3Bucket", uri.Get("Bucket"), "S3Key", uri.Get("Key"))
}

// published adds version and alias.
func (f *fn) published() {
	alias := f.props.Get("AutoPublishAlias")
	name := alias.Str()
	if name == "" {
		if alias != nil {
			name = "Alias"
		} else {
			return
		}
	}
	f.alias = f.name + "Alias" + alphanumeric(name)
	version := f.name + "Version"
	f.add(version, "AWS::Lambda::Version", object(alias.Pos, "FunctionName", ref(alias.Pos, f.name)), f.node)
	f.add(f.alias, "AWS::Lambda::Alias", object(alias.Pos, "Name", alias, "FunctionName", ref(alias.Pos, f.name),
		"FunctionVersion", attr(alias.Pos, version, "Version")), f.node)
	f.renamed[f.name+".Alias"] = f.alias
	f.renamed[f.name+".Version"] = version
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}

// url adds the function's URL and, where it is open, the permissions for it.
func (f *fn) url() {
	conf := f.props.Get("FunctionUrlConfig")
	if conf == nil || conf.Kind != doc.Map {
		return
	}
	auth := conf.Get("AuthType")
	pos := conf.Pos
	if auth != nil {
		pos = auth.Pos
	}
	target := f.named(pos)
	if f.alias != "" {
		target = ref(pos, f.name)
	}
	props := object(pos, "TargetFunctionArn", target, "AuthType", auth, "Cors", conf.Get("Cors"), "InvokeMode", conf.Get("InvokeMode"))
	if f.alias != "" {
		props.Set("Qualifier", f.props.Get("AutoPublishAlias"))
	}
	f.add(f.name+"Url", "AWS::Lambda::Url", props, f.node)
	if auth.Str() != "NONE" || auth.Param != "" {
		return
	}
	f.add(f.name+"UrlPublicPermissions", "AWS::Lambda::Permission", object(pos, "Action", "lambda:InvokeFunctionUrl",
		"FunctionName", f.named(pos), "Principal", "*", "FunctionUrlAuthType", "NONE"), f.node)
	f.add(f.name+"URLInvokeAllowPublicAccess", "AWS::Lambda::Permission", object(pos, "Action", "lambda:InvokeFunction",
		"FunctionName", f.named(pos), "Principal", "*", "InvokedViaFunctionUrl", true), f.node)
}

// invokeConfig adds destinations of asynchronous invocations, with the queues
// and topics that SAM makes for them and the role's right to use them.
func (f *fn) invokeConfig() {
	conf := f.props.Get("EventInvokeConfig")
	if conf == nil || conf.Kind != doc.Map {
		return
	}
	id := f.name + "EventInvokeConfig"
	props := object(conf.Pos, "FunctionName", ref(conf.Pos, f.name), "Qualifier", "$LATEST")
	if f.alias != "" {
		props.Set("Qualifier", f.props.Get("AutoPublishAlias"))
	}
	take(props, conf, "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
	destinations := doc.NewMap(conf.Pos)
	for _, which := range []string{"OnSuccess", "OnFailure"} {
		if d := conf.Get("DestinationConfig", which); d != nil && d.Kind == doc.Map && !intrinsic(d) {
			destinations.Set(which, f.destination(id+which, d))
		}
	}
	if len(destinations.Pairs) > 0 {
		props.Set("DestinationConfig", destinations)
	}
	f.add(id, "AWS::Lambda::EventInvokeConfig", props, f.node)
}

// destinationActions are the rights that a destination of a type needs.
var destinationActions = map[string]string{"SQS": "sqs:SendMessage", "SNS": "sns:publish", "Lambda": "lambda:InvokeFunction", "EventBridge": "events:PutEvents"}

func (f *fn) destination(id string, d *doc.Node) *doc.Node {
	kind := d.Get("Type").Str()
	arn := f.given(id, kind, d.Get("Destination"), d.Pos)
	if kind == "S3Bucket" && arn != nil {
		f.role.bucket(d.Pos, arn)
	}
	if action := destinationActions[kind]; action != "" && arn != nil {
		f.role.allow(d.Pos, []string{action}, arn)
	}
	return object(d.Pos, "Destination", arn)
}

// given is a destination's ARN. Where none is given, or a condition leaves it
// out, SAM makes a queue or topic.
func (f *fn) given(id, kind string, arn *doc.Node, pos app.Pos) *doc.Node {
	switch {
	case arn == nil || arn.Get("Ref").Str() == "AWS::NoValue":
		return f.madeFor(id, kind, pos)
	case !optional(arn):
		return arn
	}
	branches := arn.Get("Fn::If").Items
	return object(arn.Pos, "Fn::If", doc.NewList(arn.Pos, branches[0], f.given(id, kind, branches[1], pos), f.given(id, kind, branches[2], pos)))
}

func (f *fn) madeFor(id, kind string, pos app.Pos) *doc.Node {
	switch kind {
	case "SQS":
		f.add(id+"Queue", "AWS::SQS::Queue", doc.NewMap(pos), f.node)
		return attr(pos, id+"Queue", "Arn")
	case "SNS":
		f.add(id+"Topic", "AWS::SNS::Topic", doc.NewMap(pos), f.node)
		return ref(pos, id+"Topic")
	}
	return nil
}
