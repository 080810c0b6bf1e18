package serverless_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/serverless"
)

// read reads a service of several files; "serverless.yml" is the main one.
func read(t *testing.T, files, params map[string]string) *app.Application {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	a, err := serverless.Reader().Read(fsys, "serverless.yml", iac.Options{Parameters: params})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// service reads one serverless.yml with the usual head.
func service(t *testing.T, body string) *app.Application {
	t.Helper()
	return read(t, map[string]string{"serverless.yml": "service: shop\n" + body}, nil)
}

// gaps are the messages of an application's gaps.
func gaps(a *app.Application) []string {
	var list []string
	for _, g := range a.Gaps {
		list = append(list, g.Message)
	}
	return list
}

// noGaps fails if anything could not be read.
func noGaps(t *testing.T, a *app.Application) {
	t.Helper()
	for _, g := range a.Gaps {
		t.Errorf("%s:%d: unexpected gap: %s", g.Pos.File, g.Pos.Line, g.Message)
	}
}

// hasGap fails unless a gap with the text stands on the line.
func hasGap(t *testing.T, a *app.Application, line int, text string) {
	t.Helper()
	if !slices.ContainsFunc(a.Gaps, func(g app.Gap) bool {
		return strings.Contains(g.Message, text) && g.Pos.Line == line && g.Pos.File != ""
	}) {
		t.Errorf("no gap with %q on line %d in %+v", text, line, a.Gaps)
	}
}

const variableService = `service: shop
params:
  default: {table: orders, only: everywhere}
  prod: {table: orders-prod}
stages:
  default: {params: {fourth: four}}
  staging: {params: {fourth: staged}, resolvers: {safe: {type: vault}}}
provider: {name: aws, stage: "${opt:stage, 'test'}"}
custom:
  name: desk
  deep: {a: {b: bottom}}
  list: [zero, one]
  prefix: "${self:custom.name}-${sls:stage}"
  elsewhere: ${file(config.yml)}
  test: {city: Ulm}
  ring: ${self:custom.gnir}
  gnir: ${self:custom.ring}
functions:
  f:
    handler: a.b
    environment:
      V: VALUE
`

var variables = []struct {
	name, value string
	want        string // of the variable; "?" = only the deployment knows
	gap         string
}{
	{"plain", "x", "x", ""},
	{"self", "${self:custom.name}", "desk", ""},
	{"self in a string", "a-${self:custom.name}-b", "a-desk-b", ""},
	{"self deep", "${self:custom.deep.a.b}", "bottom", ""},
	{"self of a list", "${self:custom.list.1}", "one", ""},
	{"self through a variable", "${self:custom.prefix}", "desk-test", ""},
	{"self through a file", "${self:custom.elsewhere.inner.key}", "from desk", ""},
	{"self missing", "${self:custom.nothing}", "?", "${self:custom.nothing} has no value"},
	{"self missing, default", "${self:custom.nothing, 'x'}", "x", ""},
	{"nested address", "${self:custom.${sls:stage}.city}", "Ulm", ""},
	{"nested default", "${opt:x, ${self:custom.name}}", "desk", ""},
	{"bare default", "${opt:x, self:custom.name}", "desk", ""},
	{"default of defaults", "${opt:x, ${param:x, ${env:X, 'last'}}}", "last", ""},
	{"default with a comma", "${opt:x, 'a, b'}", "a, b", ""},
	{"default with a variable", "${opt:x, '${self:custom.name}!'}", "desk!", ""},
	{"number", "${opt:x, 5}", "5", ""},
	{"empty default", "${opt:x, ''}", "", ""},
	{"option", "${opt:given}", "by hand", ""},
	{"option missing", "${opt:x}", "?", "the option x has no value"},
	{"stage", "${opt:stage}", "test", ""},
	{"region", "${opt:region, self:provider.region}", "us-east-1", ""},
	{"param of the stage or all", "${param:table}", "orders", ""},
	{"param of version 4", "${param:fourth}", "four", ""},
	{"param of the command line", "${param:told}", "so", ""},
	{"param missing", "${param:nowhere}", "?", "the parameter nowhere has no value for the stage test"},
	{"param missing, default", "${param:nowhere, 'x'}", "x", ""},
	{"env", "${env:HOME}", "?", ""},
	{"env, default", "${env:HOME, 'x'}", "x", ""},
	{"ssm", "${ssm:/path/to/it}", "?", ""},
	{"ssm of a region", "${ssm(eu-west-1):/path, 'x'}", "x", ""},
	{"output of a stack", "${cf:stack.Output}", "?", ""},
	{"output of a stack of a region", "${cf(us-west-2):stack.Output}", "?", ""},
	{"object", "${s3:bucket/key}", "?", ""},
	{"configured resolver", "${safe:it}", "?", ""},
	{"file", "${file(config.yml):inner.key}", "from desk", ""},
	{"file, quoted", "${file('./config.yml'):inner.key}", "from desk", ""},
	{"json", "${file(./data.json):k}", "v", ""},
	{"text", "${file(./key.txt)}", "a: b: c", ""},
	{"file missing", "${file(./none.yml):k}", "?", "the file ./none.yml can't be read"},
	{"file missing, default", "${file(./none.yml):k, 'x'}", "x", ""},
	{"file without the key", "${file(config.yml):other}", "?", "has no value other"},
	{"file broken", "${file(broken.yml)}", "?", "broken.yml"},
	{"file outside", "${file(../../secret.yml)}", "?", "can't be read"},
	{"file that includes itself", "${file(loop.yml):a}", "?", "refers to itself"},
	{"code", "${file(config.js):k}", "?", "code that redoubt does not run"},
	{"cycle", "${self:custom.ring}", "?", "refers to itself"},
	{"unknown source", "${nonsense:x}", "?", "${nonsense:x} comes from is not known"},
	{"bool", "${strToBool('true')}", "true", ""},
	{"CloudFormation's", "${AWS::Region}", "${AWS::Region}", ""},
	{"CloudFormation's attribute", "${Table.Arn}", "${Table.Arn}", ""},
	{"IAM's", "${aws:username}", "${aws:username}", ""},
	{"IAM's of a provider", "${cognito-identity.amazonaws.com:sub}", "${cognito-identity.amazonaws.com:sub}", ""},
	{"account", "arn:${aws:region}:${aws:accountId}", "arn:${AWS::Region}:${AWS::AccountId}", ""},
	{"unclosed", "${self:custom", "${self:custom", ""},
	{"not finished", "${opt:}", "?", "the option  has no value"},
}

var variableFiles = map[string]string{
	"config.yml": "inner: {key: 'from ${self:custom.name}'}\n", "data.json": `{"k": "v"}`, "key.txt": "a: b: c\n",
	"broken.yml": "a: [", "loop.yml": "a: ${file(loop.yml):a}\n", "config.js": "module.exports = {k: 1}",
}

func TestVariables(t *testing.T) {
	for _, c := range variables {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"serverless.yml": strings.Replace(variableService, "VALUE", `"`+c.value+`"`, 1)}
			for name, text := range variableFiles {
				files[name] = text
			}
			a := read(t, files, map[string]string{"given": "by hand", "param.told": "so"})
			v := a.Function("FLambdaFunction").Env[0].Value
			if got := v.V.String(); got != c.want && (c.want != "?" || v.State != app.Unknown) {
				t.Errorf("%s is %q (state %d), not %q", c.value, got, v.State, c.want)
			}
			found := slices.DeleteFunc(gaps(a), func(s string) bool {
				return strings.Contains(s, "self:custom.ring") || strings.Contains(s, "self:custom.gnir")
			})
			switch {
			case c.name == "cycle":
			case c.gap == "" && len(found) > 0:
				t.Errorf("unexpected gaps: %q", found)
			case c.gap != "" && !strings.Contains(strings.Join(found, "\n"), c.gap):
				t.Errorf("no gap %q in %q", c.gap, found)
			}
		})
	}
}
