package cfn

import (
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func function(b *build, c app.Common, p *doc.Node) app.Resource {
	f := &app.Function{
		Common:  c,
		Runtime: b.runtime(b.get(p, "Runtime")), Handler: b.str(b.get(p, "Handler")),
		Timeout: b.num(b.get(p, "Timeout")), Memory: b.num(b.get(p, "MemorySize")),
		Concurrency: b.num(b.get(p, "ReservedConcurrentExecutions")), Storage: b.num(b.get(p, "EphemeralStorage", "Size")),
		EnvKey: b.text(b.get(p, "KmsKeyArn")), Tracing: b.str(b.get(p, "TracingConfig", "Mode")),
		CodeSigning: b.text(b.get(p, "CodeSigningConfigArn")), DeadLetter: b.text(b.get(p, "DeadLetterConfig", "TargetArn")),
		LogGroup: b.text(b.get(p, "LoggingConfig", "LogGroup")), RoleRef: b.text(b.get(p, "Role")),
		Layers: b.texts(b.get(p, "Layers")), Architecture: b.architecture(b.get(p, "Architectures")),
	}
	b.code(f, b.get(p, "Code"))
	f.Env = b.env(b.get(p, "Environment", "Variables"))
	for _, m := range b.pick(b.get(p, "FileSystemConfigs")).Each() {
		f.Mounts = append(f.Mounts, b.text(b.get(m, "Arn")).V)
	}
	if vpc := b.pick(b.get(p, "VpcConfig")); vpc != nil {
		f.VPC = &app.VPC{Subnets: b.texts(b.get(vpc, "SubnetIds")), SecurityGroups: b.texts(b.get(vpc, "SecurityGroupIds")), Pos: vpc.Pos}
	}
	return f
}

// architecture is the one of a list of one, or of a name; not known for what else
// stands there.
func (t *Template) architecture(n *doc.Node) app.Value[string] {
	n = t.pick(n)
	if n != nil && n.Kind == doc.List && len(n.Items) == 1 {
		return t.str(n.Items[0])
	}
	return t.str(n)
}

// code reads where the function's code is. A folder in the tree is kept
// relative to the scanned folder.
func (b *build) code(f *app.Function, n *doc.Node) {
	n = b.pick(n)
	f.Inline = b.str(b.get(n, "ZipFile"))
	f.Image = b.text(b.get(n, "ImageUri"))
	switch {
	case n == nil || f.Inline.IsSet() || f.Image.IsSet():
	case b.get(n, "S3Key") != nil:
		f.CodeURI = stored(b.text(b.get(n, "S3Bucket")), b.text(b.get(n, "S3Key")))
	default:
		f.CodeURI = b.text(n)
	}
	local, ok := f.CodeURI.V.Literal()
	if !ok || local == "" || strings.Contains(local, "://") || b.fsys == nil {
		return
	}
	dir := path.Join(path.Dir(f.CodeURI.Pos.File), local)
	if exists(b.fsys, dir) {
		f.CodeDir = dir
	}
}

// stored is an object in a bucket, as a URI.
func stored(bucket, key app.Value[app.Text]) app.Value[app.Text] {
	parts := append([]app.Part{{Text: "s3://"}}, bucket.V.Parts...)
	key.V = app.Text{Parts: append(append(parts, app.Part{Text: "/"}), key.V.Parts...)}
	return key
}

func (b *build) env(n *doc.Node) []app.EnvVar {
	var list []app.EnvVar
	for _, pair := range entries(b.pick(n)) {
		list = append(list, app.EnvVar{Name: pair.Key, Value: b.text(pair.Value)})
	}
	return list
}

func layer(b *build, c app.Common, p *doc.Node) app.Resource {
	l := &app.Layer{Common: c, Content: b.text(b.get(p, "Content")), Architecture: b.architecture(b.get(p, "CompatibleArchitectures")).V}
	if dir, ok := l.Content.V.Literal(); ok && dir != "" && b.fsys != nil && !strings.Contains(dir, "://") {
		if dir = path.Join(path.Dir(c.Pos.File), dir); exists(b.fsys, dir) {
			l.CodeDir = dir
		}
	}
	return l
}

func linkFunction(b *build, name string, p *doc.Node) {
	f, ok := b.byName[name].(*app.Function)
	if !ok {
		return
	}
	r, _ := b.resource(f.RoleRef.V, "iam").(*app.Role)
	if r == nil {
		return
	}
	f.Role = r
	r.Functions = append(r.Functions, f)
}

func linkInvokeConfig(b *build, _ string, p *doc.Node) {
	f, _ := b.function(b.text(b.get(p, "FunctionName")).V)
	if f == nil {
		return
	}
	if d := b.text(b.get(p, "DestinationConfig", "OnFailure", "Destination")); d.IsSet() {
		f.OnFailure = d
	}
}

func linkURL(b *build, name string, p *doc.Node) {
	f, alias := b.function(b.text(b.get(p, "TargetFunctionArn")).V)
	if f == nil {
		return
	}
	if q := b.str(b.get(p, "Qualifier")); q.Known() {
		alias = q.V
	}
	auth := b.get(p, "AuthType")
	r := &app.Route{Method: "ANY", Path: "/", Auth: app.AuthIAM, AuthName: "AWS_IAM", Pos: place(auth, b.nodes[name]), Target: b.text(b.get(p, "TargetFunctionArn")).V}
	switch b.str(auth).V {
	case "NONE":
		r.Auth, r.AuthName = app.AuthNone, ""
	case "AWS_IAM":
	default:
		r.Auth, r.AuthName = app.AuthUnknown, ""
	}
	r.CORS = b.cors(b.get(p, "Cors"), "AllowOrigins", "AllowCredentials", "AllowMethods", "AllowHeaders")
	b.trigger(&app.Trigger{Name: name, Kind: app.FunctionURL, To: f, Alias: alias, Route: r, Pos: r.Pos})
}

// cors reads a CORS block by the names of its keys, nil if there is none.
func (b *build) cors(n *doc.Node, origins, credentials, methods, headers string) *app.CORS {
	n = b.pick(n)
	if n == nil || n.Kind != doc.Map {
		return nil
	}
	return &app.CORS{
		Origins: b.strings(b.get(n, origins)), Credentials: b.flag(b.get(n, credentials)),
		Methods: b.strings(b.get(n, methods)), Headers: b.strings(b.get(n, headers)), Pos: n.Pos,
	}
}

// strings reads a list of strings; references are spelt ${X}.
func (b *build) strings(n *doc.Node) []string {
	var list []string
	for _, t := range b.texts(n) {
		list = append(list, t.String())
	}
	return list
}

// trigger keeps t.
func (b *build) trigger(t *app.Trigger) {
	b.app.Triggers = append(b.app.Triggers, t)
}

// place is the position of the first node that has one.
func place(nodes ...*doc.Node) app.Pos {
	for _, n := range nodes {
		if n != nil && !n.Pos.IsZero() {
			return n.Pos
		}
	}
	return app.Pos{}
}
