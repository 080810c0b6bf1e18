package serverless_test

import (
	"slices"
	"strings"
	"testing"

	"redoubt/app"
)

// allows lists the actions that a function's role allows.
func allows(f *app.Function) string {
	var list []string
	for _, s := range f.Role.Statements {
		for _, a := range s.Actions {
			if !strings.HasPrefix(a.String(), "logs:") && !slices.Contains(list, a.String()) {
				list = append(list, a.String())
			}
		}
	}
	return strings.Join(list, " ")
}

var roleCases = []struct {
	name, body string // body: provider's and custom's lines, then the function f
	role       string
	actions    string
}{
	{"shared", "provider: {name: aws, iam: {role: {statements: [{Effect: Allow, Action: s3:GetObject, Resource: x}]}}}\nfunctions: {f: {handler: a.b}}\n", "IamRoleLambdaExecution", "s3:GetObject"},
	{"legacy", "provider: {name: aws, iamRoleStatements: [{Effect: Allow, Action: s3:GetObject, Resource: x}]}\nfunctions: {f: {handler: a.b}}\n", "IamRoleLambdaExecution", "s3:GetObject"},
	{"polled", "provider: {name: aws}\nfunctions: {f: {handler: a.b, events: [{sqs: 'arn:aws:sqs:eu-west-1:1:q'}]}}\n", "IamRoleLambdaExecution", "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"},
	{"failing", "provider: {name: aws}\nfunctions: {f: {handler: a.b, destinations: {onFailure: 'arn:aws:sqs:eu-west-1:1:q'}}}\n", "IamRoleLambdaExecution", "sqs:SendMessage"},
	{"own", "provider: {name: aws, iamRoleStatements: [{Effect: Allow, Action: s3:GetObject, Resource: x}]}\nfunctions: {f: {handler: a.b, iamRoleStatements: [{Effect: Allow, Action: sns:Publish, Resource: x}]}}\n", "FIamRoleLambdaExecution", "sns:Publish"},
	{"own and inherited", "provider: {name: aws, iamRoleStatements: [{Effect: Allow, Action: s3:GetObject, Resource: x}]}\nfunctions: {f: {handler: a.b, iamRoleStatementsInherit: true, iamRoleStatements: [{Effect: Allow, Action: sns:Publish, Resource: x}]}}\n", "FIamRoleLambdaExecution", "sns:Publish s3:GetObject"},
	{"inherited by default", "custom: {serverless-iam-roles-per-function: {defaultInherit: true}}\nprovider: {name: aws, iamRoleStatements: [{Effect: Allow, Action: s3:GetObject, Resource: x}]}\nfunctions: {f: {handler: a.b, iamRoleStatements: []}}\n", "FIamRoleLambdaExecution", "s3:GetObject"},
	{"functions as a list", "provider: {name: aws, iamRoleStatements: [{Effect: Allow, Action: s3:GetObject, Resource: x}]}\nfunctions: [{e: {handler: a.b}}, {f: {handler: a.b}}]\n", "IamRoleLambdaExecution", "s3:GetObject"},
	{"declared", "provider: {name: aws, iam: {role: Mine}}\nfunctions: {f: {handler: a.b}}\nresources: {Resources: {Mine: {Type: AWS::IAM::Role}}}\n", "Mine", ""},
}

func TestRoles(t *testing.T) {
	for _, c := range roleCases {
		t.Run(c.name, func(t *testing.T) {
			a := service(t, c.body)
			noGaps(t, a)
			f := a.Function("FLambdaFunction")
			if f == nil || f.Role == nil || f.Role.Name != c.role {
				t.Fatalf("the role of %+v is not %s", f, c.role)
			}
			if got := allows(f); got != c.actions {
				t.Errorf("it allows %q, not %q", got, c.actions)
			}
		})
	}
}

func TestRoleElsewhere(t *testing.T) {
	a := service(t, "provider: {name: aws, role: 'arn:aws:iam::1:role/x'}\nfunctions: {f: {handler: a.b}}\n")
	noGaps(t, a)
	if f := a.Function("FLambdaFunction"); f.Role != nil || f.RoleRef.V.String() != "arn:aws:iam::1:role/x" || len(a.Roles) > 0 {
		t.Errorf("role %v, %s", f.Role, f.RoleRef.V)
	}
	a = service(t, "provider: {name: aws}\nfunctions:\n  f: {handler: a.b, role: Nowhere}\n")
	hasGap(t, a, 4, "the role Nowhere of f is not declared")
}

func TestAuthorizers(t *testing.T) {
	a := service(t, `provider: {name: aws}
functions:
  guard: {handler: g.h}
  f:
    handler: f.h
    events:
      - http: {path: a, method: get, authorizer: {name: guard, type: request, resultTtlInSeconds: 0, identitySource: method.request.header.Key}}
      - http: {path: b, method: get, authorizer: {arn: !GetAtt Pool.Arn}}
resources: {Resources: {Pool: {Type: AWS::Cognito::UserPool}}}
`)
	noGaps(t, a)
	list := app.All[*app.API](a)[0].Authorizers
	if len(list) != 2 {
		t.Fatalf("%d authorizers", len(list))
	}
	guard, pool := list[0], list[1]
	if guard.Kind != app.AuthLambda || !guard.Request || guard.TTL.V != 0 || !guard.TTL.Known() || guard.Identity[0] != "method.request.header.Key" {
		t.Errorf("guard: %+v", guard)
	}
	if pool.Kind != app.AuthCognito || pool.TTL.V != 300 || pool.Pools[0].Target() != "Pool" || pool.Identity[0] != "method.request.header.Authorization" {
		t.Errorf("pool: %+v", pool)
	}
	if called := a.TriggersOf(a.Function("GuardLambdaFunction")); len(called) != 1 || called[0].Kind != app.AuthorizerCall {
		t.Errorf("the authorizer is called by %v", called)
	}
}

func TestFunction(t *testing.T) {
	a := read(t, map[string]string{"api/docker/Dockerfile": "", "serverless.yml": `service: shop
provider:
  name: aws
  timeout: 20
  vpc: {securityGroupIds: [sg-1], subnetIds: [subnet-1]}
  tracing: {lambda: true}
  ecr: {images: {base: {path: ./api/docker}}}
  environment: {A: all, B: all}
package: {artifact: build/all.zip}
functions:
  f: {handler: a.b, reservedConcurrency: 2, url: {authorizer: aws_iam}, environment: {B: own}, package: {artifact: build/f.zip}}
  g: {handler: a.b, timeout: 5, onError: 'arn:aws:sns:eu-west-1:1:t', package: {individually: true}, maximumEventAge: 60}
  i: {image: base}
`}, nil)
	noGaps(t, a)
	f, g, i := a.Function("FLambdaFunction"), a.Function("GLambdaFunction"), a.Function("ILambdaFunction")
	if f.Timeout.V != 20 || f.Concurrency.V != 2 || f.VPC == nil || f.Tracing.V != "Active" || f.CodeURI.V.String() != "build/f.zip" {
		t.Errorf("f: %+v", f)
	}
	if len(f.Env) != 2 || f.Env[1].Value.V.String() != "own" || f.Title != "f" {
		t.Errorf("f: %+v", f.Env)
	}
	if g.Timeout.V != 5 || g.Memory.V != 1024 || g.CodeDir != "." || g.DeadLetter.V.String() != "arn:aws:sns:eu-west-1:1:t" {
		t.Errorf("g: %+v", g)
	}
	if i.CodeDir != "api/docker" || i.Image.Known() {
		t.Errorf("i: %q, %+v", i.CodeDir, i.Image)
	}
	if urls := a.TriggersOf(f); len(urls) != 1 || urls[0].Route.Auth != app.AuthIAM {
		t.Errorf("f: %+v", urls)
	}
}

func TestPlugins(t *testing.T) {
	a := service(t, `provider: {name: aws}
functions: {f: {handler: a.b}, g: {handler: a.b}}
stepFunctions:
  stateMachines:
    flow:
      events: [{http: {path: run, method: post}}, {schedule: rate(1 day)}]
      definition: {StartAt: S, States: {S: {Type: Task, Resource: !GetAtt f.Arn, End: true}}}
appSync:
  name: graph
  authentication: {type: AWS_IAM}
  dataSources: {fn: {type: AWS_LAMBDA, config: {functionName: g}}}
  resolvers: {Query.one: {dataSource: fn}, Query.two: {functions: [step]}}
  pipelineFunctions: {step: fn}
`)
	noGaps(t, a)
	want := map[string][]string{
		"FLambdaFunction": {"stepfunctions | FlowStepFunctionsStateMachine | S"},
		"GLambdaFunction": {"graphql | GraphQlApi | Query.one | iam", "graphql | GraphQlApi | Query.two | iam"},
	}
	for name, triggers := range want {
		var got []string
		for _, trigger := range a.TriggersOf(a.Function(name)) {
			got = append(got, shown(trigger))
		}
		if !slices.Equal(got, triggers) {
			t.Errorf("%s: %q, not %q", name, got, triggers)
		}
	}
}

var gapCases = []struct {
	name, body string
	line       int
	gap        string
}{
	{"provider", "provider: {name: azure}\nfunctions: {}\n", 2, "the provider azure is not read"},
	{"function", "provider: {name: aws}\nfunctions:\n  f: 5\n", 4, "the function f was not read"},
	{"extension", "provider: {name: aws}\nresources:\n  extensions:\n    Nobody: {}\n", 5, "the extension of Nobody changes nothing"},
	{"constructs", "provider: {name: aws}\nconstructs:\n  q: {type: queue}\n", 4, "serverless-lift"},
	{"API of elsewhere", "provider:\n  name: aws\n  apiGateway:\n    restApiId: abc\nfunctions: {f: {handler: a.b, events: [{http: GET /}]}}\n", 5, "the REST API is created elsewhere"},
	{"machine", "provider: {name: aws}\nstepFunctions:\n  stateMachines:\n    m: {name: x}\n", 5, "the definition of the state machine m is not known"},
}

func TestGaps(t *testing.T) {
	for _, c := range gapCases {
		t.Run(c.name, func(t *testing.T) { hasGap(t, service(t, c.body), c.line, c.gap) })
	}
}
