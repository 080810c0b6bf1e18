package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A function of the service, with what its events let it do.
type function struct {
	*compiler
	name   string // in serverless.yml
	prefix string // of the logical ids of what belongs to it
	id     string // its own logical id
	pos    app.Pos
	conf   *doc.Node
	needs  grants
}

// function compiles one function with its role and events.
func (c *compiler) function(p doc.Pair) {
	f := &function{compiler: c, name: p.Key, prefix: logical(p.Key), id: functionID(p.Key), pos: p.Pos, conf: p.Value}
	props := f.properties()
	r := c.add(f.id, "AWS::Lambda::Function", p.Pos, props)
	if cond := f.conf.Get("condition"); cond != nil {
		r.Set("Condition", cond)
	}
	f.logGroup(props)
	f.async()
	f.url()
	f.alias()
	for _, ev := range f.conf.Get("events").Each() {
		f.event(ev)
	}
	props.Set("Role", f.role())
}

func (f *function) properties() *doc.Node {
	conf, pos := f.conf, f.pos
	props := object(pos, "FunctionName", f.physical(), "Handler", conf.Get("handler"), "Runtime", f.setting("runtime"),
		"Timeout", first(f.setting("timeout"), doc.NewInt(pos, 6)), "MemorySize", first(f.setting("memorySize"), doc.NewInt(pos, 1024)),
		"ReservedConcurrentExecutions", conf.Get("reservedConcurrency"), "Layers", f.setting("layers"), "Code", f.code(),
		"KmsKeyArn", f.key(), "Architectures", f.setting("architecture"))
	if size := conf.Get("ephemeralStorageSize"); size != nil {
		props.Set("EphemeralStorage", object(size.Pos, "Size", size))
	}
	f.environment(props)
	f.network(props)
	f.tracing(props)
	f.needs.durable = first(conf.Get("durableConfig")) != nil
	if d := first(conf.Get("onError")); d != nil {
		props.Set("DeadLetterConfig", object(d.Pos, "TargetArn", d))
		if d.IsScalar() || f.dedicated() { // the framework takes it for a topic
			f.needs.allow(d.Pos, d, "sns:Publish")
		}
	}
	if d := first(conf.Get("fileSystemConfig")); d != nil {
		service := "elasticfilesystem"
		if f.serviceOf(d.Get("arn")) == "s3files" {
			service = "s3files"
		}
		f.needs.allow(d.Pos, d.Get("arn"), service+":ClientMount", service+":ClientWrite")
		props.Set("FileSystemConfigs", object(d.Pos, "Arn", d.Get("arn"), "LocalMountPath", d.Get("localMountPath")))
	}
	return props
}

// setting is the function's property, or the provider's.
func (f *function) setting(key string) *doc.Node {
	return first(f.conf.Get(key), f.provider.Get(key))
}

// physical is the name that the function gets.
func (f *function) physical() *doc.Node {
	return first(f.conf.Get("name"), doc.NewString(f.pos, f.stackName()+"-"+f.name))
}

// key is the customer key for the environment, by its newer or older name.
func (f *function) key() *doc.Node {
	key := first(f.setting("kmsKeyArn"), f.conf.Get("awsKmsKeyArn"), f.root.Get("service", "awsKmsKeyArn"))
	if key.IsScalar() { // the framework leaves references to the template
		f.needs.allow(key.Pos, key, "kms:Decrypt")
	}
	return key
}

func (f *function) environment(props *doc.Node) {
	env := deep(f.provider.Get("environment"), f.conf.Get("environment"))
	if env == nil || env.Kind != doc.Map {
		return
	}
	list := doc.NewMap(env.Pos)
	for _, p := range env.Pairs {
		if first(p.Value) != nil {
			list.Pairs = append(list.Pairs, p)
		}
	}
	props.Set("Environment", object(env.Pos, "Variables", list))
}

// network puts the function into the VPC that it or the provider names.
func (f *function) network(props *doc.Node) {
	own, all := f.conf.Get("vpc"), f.provider.Get("vpc")
	groups := first(own.Get("securityGroupIds"), all.Get("securityGroupIds"))
	subnets := first(own.Get("subnetIds"), all.Get("subnetIds"))
	switch vpc := first(own, all); {
	case vpc == nil || own != nil && !on(own):
	case isFunction(vpc):
		props.Set("VpcConfig", vpc)
		f.needs.networked = true
	case groups != nil || subnets != nil:
		props.Set("VpcConfig", object(vpc.Pos, "SecurityGroupIds", groups, "SubnetIds", subnets))
		f.needs.networked = true
	}
}

func (f *function) tracing(props *doc.Node) {
	t := first(f.conf.Get("tracing"), f.provider.Get("tracing", "lambda"))
	if t == nil || !on(t) {
		return
	}
	mode := t.Str()
	if yes, ok := t.Truth(); ok && yes {
		mode = "Active"
	}
	f.needs.allow(t.Pos, doc.NewString(t.Pos, "*"), "xray:PutTraceSegments", "xray:PutTelemetryRecords")
	props.Set("TracingConfig", object(t.Pos, "Mode", mode))
}

// logGroup adds the function's log group, which the framework makes unless the
// function writes to one of its own.
func (f *function) logGroup(props *doc.Node) {
	conf := first(f.conf.Get("logs"), f.provider.Get("logs", "lambda"))
	if group := conf.Get("logGroup"); group != nil {
		props.Set("LoggingConfig", object(group.Pos, "LogGroup", group))
		return
	}
	if off, _ := f.conf.Get("disableLogs").Truth(); off {
		return
	}
	f.add(f.prefix+"LogGroup", "AWS::Logs::LogGroup", f.pos, object(f.pos, "LogGroupName", prefixed("/aws/lambda/", f.physical()),
		"RetentionInDays", f.setting("logRetentionInDays")))
}

// prefixed puts text before a name, which may be a reference.
func prefixed(prefix string, n *doc.Node) *doc.Node {
	switch {
	case n.IsScalar():
		return doc.NewString(n.Pos, prefix+n.Text)
	case n.Get("Ref").Str() != "":
		return sub(n.Pos, prefix+"${"+n.Get("Ref").Str()+"}")
	case n.Get("Fn::Sub").Str() != "":
		return sub(n.Pos, prefix+n.Get("Fn::Sub").Str())
	}
	return n
}

// alias is the alias that events call where instances are kept warm or
// snapshots are used.
func (f *function) alias() {
	n := first(f.conf.Get("provisionedConcurrency"), f.conf.Get("snapStart"))
	name := "provisioned"
	if f.conf.Get("provisionedConcurrency") == nil {
		name = "snapstart"
	}
	if n != nil && on(n) {
		f.add(f.prefix+strings.ToUpper(name[:1])+name[1:]+"LambdaAlias", "AWS::Lambda::Alias", n.Pos,
			object(n.Pos, "FunctionName", ref(n.Pos, f.id), "FunctionVersion", "$LATEST", "Name", name))
	}
}
