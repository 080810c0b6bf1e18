package report

import (
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

func at(line int) app.Pos { return app.Pos{File: "template.yaml", Line: line, Column: 5} }

func named(name, kind string, line int) app.Common {
	return app.Common{Name: name, Type: kind, Pos: at(line)}
}

func ref(name string) app.Text {
	return app.Text{Parts: []app.Part{{Kind: app.Reference, Text: name, Attr: "Arn"}}}
}

func plain(list ...string) []app.Text {
	var out []app.Text
	for _, s := range list {
		out = append(out, app.Plain(s, app.Pos{}))
	}
	return out
}

// shop is an application with a route, a queue, a bucket and two roles.
func shop() *reach.Graph {
	orders := &app.Table{Common: named("Orders", "AWS::DynamoDB::Table", 40)}
	uploads := &app.Bucket{Common: named("Uploads", "AWS::S3::Bucket", 50)}
	jobs := &app.Queue{Common: named("Jobs", "AWS::SQS::Queue", 60)}
	api := &app.API{Common: named("Api", "AWS::ApiGateway::RestApi", 5), Kind: app.RESTAPI, DefaultAuthorizer: "Users"}
	users := &app.Authorizer{Name: "Users", Kind: app.AuthCognito, Pools: []app.Text{ref("Pool")}, Pos: at(8)}
	api.Authorizers = []*app.Authorizer{users}
	create := &app.Function{Common: named("CreateOrder", "AWS::Lambda::Function", 12), Runtime: app.Of("nodejs22.x", at(13)), Handler: app.Of("app.handler", at(14))}
	work := &app.Function{Common: named("Worker", "AWS::Lambda::Function", 24), Runtime: app.Of("python3.13", at(25)), Handler: app.Of("work.run", at(26))}
	admin := &app.Function{Common: named("Admin", "AWS::Lambda::Function", 30), Runtime: app.Of("python3.13", at(31)), Handler: app.Of("admin.run", at(32))}
	open := &app.Route{API: api, Method: "POST", Path: "/orders", Auth: app.AuthNone, AuthName: "NONE", Overrides: true, Target: ref("CreateOrder"), Pos: at(16)}
	closed := &app.Route{API: api, Method: "DELETE", Path: "/orders/{id}", Auth: app.AuthCognito, AuthName: "Users", Authorizer: users, Target: ref("Admin"), Pos: at(33)}
	api.Routes = []*app.Route{open, closed}
	role := &app.Role{
		Common: named("CreateOrderRole", "AWS::IAM::Role", 12), Implicit: true, Functions: []*app.Function{create},
		Managed: plain("arn:${AWS::Partition}:iam::aws:policy/AmazonS3FullAccess"),
		Trust:   []*app.Statement{{Effect: app.Allow, Actions: plain("sts:AssumeRole"), Principals: []app.Principal{{Kind: "Service", ID: app.Plain("lambda.amazonaws.com", app.Pos{})}}}},
		Statements: []*app.Statement{
			{Effect: app.Allow, Actions: plain("dynamodb:*"), Resources: []app.Text{ref("Orders")}, From: "template:DynamoDBCrudPolicy", Pos: at(18)},
			{
				Effect: app.Allow, Actions: plain("s3:GetObject", "s3:PutObject"), Resources: plain("*"), From: "inline", Pos: at(20),
				Conditions: []app.Condition{{Operator: "StringEquals", Key: "aws:RequestedRegion", Values: plain("eu-west-1")}},
			},
			{Effect: app.Allow, Actions: plain("lambda:InvokeFunction"), Resources: plain("*"), From: "inline", Pos: at(22)},
		},
	}
	narrow := &app.Role{
		Common: named("WorkerRole", "AWS::IAM::Role", 24), Functions: []*app.Function{work},
		Statements: []*app.Statement{{Effect: app.Allow, Actions: plain("sqs:ReceiveMessage"), Resources: []app.Text{ref("Jobs")}, From: "inline", Pos: at(27)}},
	}
	create.Role, work.Role = role, narrow
	a := &app.Application{
		Name: "shop", Root: ".", File: "template.yaml", Format: "sam",
		Functions: []*app.Function{create, work, admin}, Resources: []app.Resource{api, orders, uploads, jobs}, Roles: []*app.Role{role, narrow},
		Triggers: []*app.Trigger{
			{Name: "Post", Kind: app.RESTAPI, To: create, Route: open, Pos: at(16)},
			{Name: "Delete", Kind: app.RESTAPI, To: admin, Route: closed, Pos: at(33)},
			{Name: "Poll", Kind: app.SQS, To: work, Source: jobs, Pos: at(28)},
		},
		Policies: []*app.ResourcePolicy{{
			Name: "JobsPolicy", Type: "AWS::SQS::QueuePolicy", Resource: jobs, Pos: at(64),
			Statements: []*app.Statement{{Effect: app.Allow, Actions: plain("sqs:SendMessage"), Principals: []app.Principal{{Kind: "*", ID: app.Plain("*", app.Pos{})}}}},
		}},
		Gaps: []app.Gap{{Pos: at(70), Message: "!ImportValue shared-topic: known only to the deployment"}},
	}
	return reach.New(a)
}

func emptyReport() *check.Report {
	return &check.Report{Tool: check.Tool{Name: "redoubt", Version: "1.2.3"}}
}

// richReport has findings of every severity, a shared way in, doubt, a trace,
// a suppression and gaps.
func richReport() *check.Report {
	r := emptyReport()
	r.Schema = check.Schema
	r.Applications = []check.Application{Describe(shop()), {Name: "billing", Root: "billing", File: "billing/serverless.yml", Format: "serverless"}}
	r.Findings = richFindings()
	r.Inventory = richInventory()
	r.Gaps = []check.Gap{{File: "template.yaml", Line: 70, Message: "!ImportValue shared-topic: known only to the deployment"}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		r.Gaps = append(r.Gaps, check.Gap{File: "billing/serverless.yml", Line: 9, Message: "${ssm:/" + name + "}: known only to the deployment"})
	}
	r.NotChecked = []check.NotChecked{{What: "function code", Why: "flows inside the code are not followed"}}
	r.Stats = check.Stats{Functions: 26, Triggers: 31, Resources: 44, Lines: 2714, Seconds: 0.4, Hidden: 3, Suppressed: 1}
	r.Rules = []check.Rule{{ID: "RD101", Name: "command-injection", Doc: "# A shell runs what a caller sends\n\nWhy it matters.", Concern: check.Injection, Severity: "high", References: []string{"CWE-78"}}}
	return r
}

func richFindings() []check.Entry {
	public := []string{"internet", "POST /orders (no authorizer)", "CreateOrder"}
	return []check.Entry{
		{
			Fingerprint: "f1", Check: "RD101", Name: "command-injection", Concern: check.Injection, Severity: "critical", Confidence: "high",
			Application: "shop", Function: "CreateOrder", File: "backend/orders/app.js", Line: 29, Column: 3,
			Message: "Anyone on the internet can run shell commands in CreateOrder.",
			Trace: []check.Place{
				{File: "backend/orders/app.js", Line: 27, Message: "the body of the request becomes `name`"},
				{File: "backend/orders/app.js", Line: 29, Message: "the shell reads `name`"},
			},
			Path:    []string{"internet", "POST /orders (no authorizer)", "CreateOrder", "event.body.file", "execSync"},
			Reaches: []string{"dynamodb:* on Orders", "s3:GetObject, s3:PutObject on everything", "invoke of 25 functions"},
			Fix:     check.Patch{Text: `execFileSync("touch", [path.join("/tmp", path.basename(name))])`}, References: []string{"CWE-78", "OWASP-SLS-S1", "CSA-SAS-1"},
			Excerpt: []check.Line{{Number: 27, Text: "\tconst name = JSON.parse(event.body).file"}, {Number: 28, Text: ""}, {Number: 29, Text: "\texecSync(`touch /tmp/${name}`)", Mark: [2]int{1, 9}}},
		},
		{
			Fingerprint: "f2", Check: "RD201", Name: "public-route", Concern: check.Auth, Severity: "high", Confidence: "high",
			Application: "shop", Function: "CreateOrder", Resource: "POST /orders", File: "template.yaml", Line: 16, Column: 11,
			Message: "Anyone on the internet can call POST /orders.", Path: public,
			Fix: check.Patch{Text: "Remove `Authorizer: NONE` from the event, so that the API's default authorizer Users applies."}, References: []string{"CWE-306", "APIGateway.8"},
			Excerpt: []check.Line{{Number: 15, Text: "          Auth:"}, {Number: 16, Text: "            Authorizer: NONE", Mark: [2]int{12, 28}}, {Number: 17, Text: "      Policies:"}},
		},
		{
			Fingerprint: "f3", Check: "RD401", Name: "broad-policy", Concern: check.Privilege, Severity: "high", Confidence: "medium",
			Application: "shop", Function: "CreateOrder", Resource: "CreateOrderRole", File: "template.yaml", Line: 20, Column: 9,
			Message: "CreateOrder may read and write every bucket of the account, but the application has one: Uploads.", Path: public,
			Fix: check.Patch{Text: "S3CrudPolicy with BucketName: !Ref Uploads"}, References: []string{"CWE-250"},
		},
		{
			Fingerprint: "f4", Check: "RD301", Name: "public-queue", Concern: check.Triggers, Severity: "medium", Confidence: "high",
			Application: "shop", Function: "Worker", Resource: "Jobs", File: "template.yaml", Line: 64, Column: 3,
			Message: "Anyone can send messages to Jobs, which start Worker.", Path: []string{"internet", "sqs Jobs", "Worker"},
		},
		{
			Fingerprint: "f5", Check: "RD901", Name: "old-runtime", Concern: check.Deployment, Severity: "low", Confidence: "high",
			Application: "billing", Function: "invoice", File: "billing/serverless.yml", Line: 4, Message: "invoice runs on nodejs14.x, which gets no security updates.",
		},
		{
			Fingerprint: "f6", Check: "RD702", Name: "no-access-log", Concern: check.Monitoring, Severity: "info", Confidence: "high",
			Application: "billing", Message: "The API keeps no access log.",
			Suppressed: &check.Suppressed{By: "inline", Reason: "logs are kept by the load balancer"},
		},
	}
}

// hostileText is what a template could hold to deceive or attack a reader.
const hostileText = "\x1b[31mred\x1b]0;title\x07 </script><script>alert(1)</script> <img src=x onerror=alert(1)> | `code` ``` *b* [x](https://evil.example) @everyone \x00\x08\u009b \u202etxt.exe\u2066 \xff\xfe ]]> \" ' & \r\n# heading"

// hostileReport has that in every string, and lengths and numbers that lie.
func hostileReport() *check.Report {
	h, long := hostileText, strings.Repeat("A", 5000)+" "+strings.Repeat("b ", 2000)
	r := emptyReport()
	r.Tool.Version = h
	r.Applications = []check.Application{{
		Name: h, Root: h, File: h, Format: h,
		Functions: []check.Function{{Name: h, Title: h, Runtime: h, Handler: h, File: h, Line: -1, Role: h, Triggers: []check.Trigger{{Kind: h, Source: h, Caller: h, Method: h, Path: h}}}},
		Nodes:     []check.Node{{ID: h, Kind: "caller", Label: h}, {ID: "f", Kind: "function", Label: h + long}, {ID: "f", Kind: "function", Label: "twice"}, {ID: "r", Kind: "X::Y", Label: long}},
		Edges:     []check.Edge{{From: h, To: "f", Label: h}, {From: "f", To: "f"}, {From: "f", To: "gone"}, {From: "f", To: "r", Label: long}, {From: "r", To: "f"}},
	}}
	for _, severity := range []string{"critical", "high", h, ""} {
		r.Findings = append(r.Findings, check.Entry{
			Fingerprint: h + severity, Check: "RD101", Name: h, Concern: check.Concern(h), Severity: severity, Confidence: h,
			Application: h, Function: h, Resource: h, File: h, Line: 1 << 30, Column: -3, Message: h + long,
			Trace: []check.Place{{File: h, Line: -2, Message: h}, {Message: long}}, Path: []string{h, h + long, h}, Reaches: []string{h, long},
			Fix: check.Patch{Text: h + long, Patch: h}, References: []string{h},
			Excerpt: []check.Line{
				{Number: -4, Text: h, Mark: [2]int{-5, 3}},
				{Number: 1 << 30, Text: long, Mark: [2]int{4990, 5010}},
				{Number: 3, Text: "\x1b\x1b\x1b", Mark: [2]int{2, 900}},
				{Number: 4, Text: "日本語 = 漢字", Mark: [2]int{12, 18}},
				{Number: 5, Text: h, Mark: [2]int{9, 2}},
			},
		})
	}
	r.Findings = append(r.Findings, check.Entry{Application: "nowhere", Name: h, Suppressed: &check.Suppressed{By: h, Reason: h + long}})
	for range 100 {
		r.Gaps = append(r.Gaps, check.Gap{File: h, Line: -1, Message: h})
	}
	r.NotChecked = []check.NotChecked{{What: h, Why: h}}
	r.Inventory = hostileInventory(h, long)
	return r
}
