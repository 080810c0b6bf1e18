package serverless_test

import (
	"testing"
	"testing/fstest"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/serverless"
)

// TestOpen: what the stage, an option or a parameter decides stays a variable, by
// one name wherever it is asked for; what is the same everywhere is resolved.
func TestOpen(t *testing.T) {
	fsys := fstest.MapFS{
		"serverless.yml": &fstest.MapFile{Data: []byte(`service: shop
custom:
  plain: orders
  common: ${file(common.yml):stage}
  names: {dev: a, prod: b}
provider:
  name: aws
  runtime: python3.13
  stage: ${self:custom.common}
  environment:
    PLAIN: ${self:custom.plain}-${self:service}
    STAGE: ${self:provider.stage}
    OPTION: x-${opt:stage, 'dev'}
    FRAMEWORK: x-${sls:stage}
    OTHER: ${opt:stage, 'test'}
    REGION: ${opt:region}
    PARAMETER: ${param:table, 'none'}
    GIVEN: ${opt:given}
    NESTED: x-${self:custom.names.${opt:stage, 'dev'}}
    FILE: ${file(config.${self:provider.stage}.json):name}
    AGAIN: ${self:provider.environment.FILE}
    ABSENT: ${self:custom.absent.${sls:stage}, 'fallback'}
    MACHINE: ${env:TABLE}
    ONE: ${self:custom.names}
functions:
  a: {handler: a.b}
`)},
		"common.yml":      &fstest.MapFile{Data: []byte("stage: ${opt:stage, 'dev'}\n")},
		"config.dev.json": &fstest.MapFile{Data: []byte(`{"name": "users"}`)},
	}
	open := readWith(t, fsys, iac.Options{Open: true, Parameters: map[string]string{"given": "g"}})
	const stage = "{{resolve:serverless:«self:provider.stage»}}"
	for name, want := range map[string]string{
		"PLAIN": "orders-shop", "STAGE": stage, "OPTION": "x-" + stage, "FRAMEWORK": "x-" + stage,
		"OTHER":     "{{resolve:serverless:«opt:stage, 'test'»}}", // another default, another value
		"REGION":    "{{resolve:serverless:«opt:region»}}",
		"PARAMETER": "{{resolve:serverless:«param:table, 'none'»}}",
		"GIVEN":     "{{resolve:serverless:«opt:given»}}",
		"NESTED":    "x-{{resolve:serverless:«self:custom.names.‹self:provider.stage›»}}",
		"FILE":      "{{resolve:serverless:«file(config.‹self:provider.stage›.json):name»}}",
		"AGAIN":     "{{resolve:serverless:«file(config.‹self:provider.stage›.json):name»}}",
		"ABSENT":    "{{resolve:serverless:«self:custom.absent.‹self:provider.stage›, 'fallback'»}}",
		"MACHINE":   "{{resolve:serverless:env:TABLE}}", // nobody has seen it
	} {
		if got := variable(open, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	closed := readWith(t, fsys, iac.Options{})
	for name, want := range map[string]string{"STAGE": "dev", "OPTION": "x-dev", "NESTED": "x-a", "FILE": "users", "AGAIN": "users", "ABSENT": "fallback"} {
		if got := variable(closed, name); got != want {
			t.Errorf("closed, %s is %q, want %q", name, got, want)
		}
	}
}

// TestOpenStageOfItsOwn: a service that names its stage itself has that one.
func TestOpenStageOfItsOwn(t *testing.T) {
	fsys := fstest.MapFS{"serverless.yml": &fstest.MapFile{Data: []byte(`service: shop
provider:
  name: aws
  stage: live
  environment: {A: "${self:provider.stage}", B: "${opt:stage, 'live'}"}
functions:
  a: {handler: a.b, runtime: python3.13}
`)}}
	a := readWith(t, fsys, iac.Options{Open: true})
	if got := variable(a, "A"); got != "live" {
		t.Errorf("A is %q", got)
	}
	if got := variable(a, "B"); got != "{{resolve:serverless:«opt:stage, 'live'»}}" {
		t.Errorf("B is %q", got)
	}
}

func readWith(t *testing.T, fsys fstest.MapFS, opt iac.Options) *app.Application {
	t.Helper()
	a, err := serverless.Reader().Read(fsys, "serverless.yml", opt)
	if err != nil || len(a.Functions) != 1 {
		t.Fatal(err, a)
	}
	return a
}

// variable is a variable of the one function's environment.
func variable(a *app.Application, name string) string {
	for _, v := range a.Functions[0].Env {
		if v.Name == name {
			return v.Value.V.String()
		}
	}
	return ""
}
