package reach_test

import (
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/reach"
)

// spelt reads what Text.String writes: names in references are resources, those
// with :: pseudo parameters, those that begin with p parameters.
func spelt(s string) app.Text {
	var t app.Text
	for s != "" {
		before, rest, ok := strings.Cut(s, "${")
		if before != "" {
			t.Parts = append(t.Parts, app.Part{Text: before})
		}
		if !ok {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		name, attr, _ := strings.Cut(name, ".")
		kind := app.Reference
		if strings.Contains(name, "::") {
			kind = app.Pseudo
		} else if name[0] == 'p' {
			kind = app.Parameter
		}
		t.Parts = append(t.Parts, app.Part{Kind: kind, Text: name, Attr: attr})
		s = after
	}
	return t
}

func shop() *reach.Graph {
	common := func(name, kind, own string) app.Common {
		c := app.Common{Name: name, Type: kind}
		if own != "" {
			c.PhysicalName = app.Of(app.Plain(own, app.Pos{}), app.Pos{})
		}
		return c
	}
	return reach.New(&app.Application{Resources: []app.Resource{
		&app.Bucket{Common: common("Bucket", "AWS::S3::Bucket", "")},
		&app.Bucket{Common: common("Named", "AWS::S3::Bucket", "photos")},
		&app.Table{Common: common("Table", "AWS::DynamoDB::Table", "")},
	}})
}

// TestConfined: what a need and a grant have in common lies within both.
func TestConfined(t *testing.T) {
	const here = "${AWS::Region}:${AWS::AccountId}"
	for _, c := range []struct{ service, need, grant, want string }{
		{"s3", "arn:${AWS::Partition}:s3:::*/*", "*", "arn:${AWS::Partition}:s3:::*/*"},
		{"s3", "arn:${AWS::Partition}:s3:::*/*", "${Bucket.Arn}/*", "${Bucket.Arn}/*"},
		{"s3", "arn:${AWS::Partition}:s3:::*/*", "arn:aws:s3:::${pName}/*", "arn:aws:s3:::${pName}/*"},
		{"s3", "arn:${AWS::Partition}:s3:::*/admin/x.db", "arn:aws:s3:::shop-${AWS::Region}/*", "arn:${AWS::Partition}:s3:::shop-${AWS::Region}/admin/x.db"},
		{"s3", "arn:${AWS::Partition}:s3:::*/admin/x.db", "arn:aws:s3:::shop-*", "arn:${AWS::Partition}:s3:::shop-*/admin/x.db"},
		{"s3", "arn:${AWS::Partition}:s3:::*/admin/x.db", "arn:aws:s3:::shop/public/*", "arn:aws:s3:::shop/public/*"}, // nothing in common: the grant stays
		{"s3", "${Bucket.Arn}/*", "arn:aws:s3:::*", "${Bucket.Arn}/*"},
		{"s3", "${Bucket.Arn}/*", "arn:aws:s3:::shop-*/public/*", "${Bucket.Arn}/public/*"},
		{"s3", "${Bucket.Arn}/*", "arn:aws:s3:::other/*", "arn:aws:s3:::other/*"}, // CloudFormation makes its name
		{"s3", "${Named.Arn}/*", "arn:aws:s3:::photos/a/*", "arn:aws:s3:::photos/a/*"},
		{"dynamodb", "arn:${AWS::Partition}:dynamodb:" + here + ":table/*", "${Table.Arn}", "${Table.Arn}"},
		{"dynamodb", "${Table.Arn}", "arn:aws:dynamodb:*:*:table/*", "${Table.Arn}"},
		{"dynamodb", "arn:${AWS::Partition}:dynamodb:" + here + ":table/x", "arn:aws:dynamodb:eu-west-1:*:table/*", "arn:${AWS::Partition}:dynamodb:eu-west-1:${AWS::AccountId}:table/x"},
		{"logs", "arn:${AWS::Partition}:logs:" + here + ":log-group:/aws/x:*", "arn:aws:logs:*:*:*", "arn:${AWS::Partition}:logs:" + here + ":log-group:/aws/x:*"},
		{"iot", "arn:${AWS::Partition}:iot:" + here + ":topic/x", "arn:aws:iot:*", "arn:${AWS::Partition}:iot:" + here + ":topic/x"},
		{"s3", "arn:${AWS::Partition}:s3:::*/*", "arn:aws-cn:s3:::a/*", "arn:aws-cn:s3:::a/*"},
	} {
		got := shop().Confined(spelt(c.need), spelt(c.grant), c.service)
		if got.String() != c.want {
			t.Errorf("%s of %s: %s, want %s", c.need, c.grant, got, c.want)
		}
		if !shop().Meant(got, spelt(c.grant), c.service) {
			t.Errorf("%s is not within %s", got, c.grant)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		service, a, b string
		want          bool
	}{
		{"s3", "${Named.Arn}/a", "arn:aws:s3:::photos/*", true},
		{"s3", "arn:aws:s3:::photos/a", "${Named.Arn}/*", true},
		{"s3", "${Bucket.Arn}/a", "arn:aws:s3:::photos/*", false},
		{"s3", "arn:aws:s3:::${pA}/*", "arn:aws:s3:::${pB}/*", false},
		{"s3", "arn:aws:s3:::*/*", "${Bucket.Arn}/*", false},
		{"s3", "arn:aws-cn:s3:::a", "arn:aws:s3:::a", false},
		{"dynamodb", "${Table.Arn}", "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*", true},
		{"dynamodb", "${Table.Arn}", "arn:aws:dynamodb:eu-west-1:*:table/*", false},
	} {
		if got := shop().Within(spelt(c.a), spelt(c.b), c.service); got != c.want {
			t.Errorf("%s within %s: %v", c.a, c.b, got)
		}
	}
}

// TestFits: actions go with ARNs of their own types.
func TestFits(t *testing.T) {
	for _, c := range []struct {
		action, on string
		want       bool
	}{
		{"s3:GetObject", "arn:aws:s3:::${pName}", false},
		{"s3:GetObject", "arn:aws:s3:::photos", false},
		{"s3:GetObject", "${Bucket.Arn}", false},
		{"s3:GetObject", "${Bucket.Arn}/*", true},
		{"s3:GetObject", "arn:aws:s3:::photos*", true},
		{"s3:GetObject", "*", true},
		{"s3:ListBucket", "arn:aws:s3:::photos", true},
		{"s3:ListBucket", "arn:aws:s3:::photos/*", false},
		{"dynamodb:GetItem", "${Table.Arn}/index/*", false},
		{"dynamodb:Query", "${Table.Arn}/index/*", true},
		{"lambda:InvokeFunction", "arn:aws:lambda:*:*:function:x:*", true},
		{"sqs:SendMessage", "${pQueue}", true},
		{"sqs:SendMessage", "arn:aws:sqs:*:*:jobs", true},
		{"sqs:SendMessage", "arn:aws:s3:::photos", false}, // of another service
		{"dynamodb:GetItem", "arn:aws:s3:::photos/*", false},
		{"dynamodb:GetItem", "arn:aws:*:*:*:*", true},
	} {
		if got := shop().Fits(spelt(c.on), c.action); got != c.want {
			t.Errorf("%s on %s: %v", c.action, c.on, got)
		}
	}
}

// TestNames: what a need is about is told by a name, or not.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		action, on string
		want       bool
	}{
		{"s3:GetObject", "arn:aws:s3:::photos/*", true},
		{"s3:GetObject", "${Bucket.Arn}/*", true},
		{"s3:GetObject", "arn:aws:s3:::*/*", false},
		{"s3:GetObject", "arn:aws:s3:::photos-*/a", false},
		{"s3:GetObject", "*", false},
		{"s3:ListAllMyBuckets", "*", true}, // can't be confined
		{"dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/users", true},
		{"dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/users${pStage}", true},
		{"dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*", false},
		{"dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*PROD", false},
		{"dynamodb:Query", "arn:aws:dynamodb:*:*:table/users/index/*", true},
		{"lambda:InvokeFunction", "arn:aws:lambda:*:*:function:*-notify", false},
		{"lambda:InvokeFunction", "arn:aws:lambda:*:*:function:notify:*", true},
		{"sqs:SendMessage", "arn:aws:sqs:*:*:*", false},
		{"sqs:SendMessage", "${pQueueArn}", true},
		{"ssm:GetParameter", "arn:aws:ssm:*:*:parameter/shop/*", false},
		{"ssm:GetParametersByPath", "arn:aws:ssm:*:*:parameter/shop/*", true},
		{"ssm:GetParametersByPath", "arn:aws:ssm:*:*:parameter/*", false},
		{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:db-??????", true},
		{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:db/*", false},
		{"execute-api:ManageConnections", "arn:aws:execute-api:*:*:${pApi}/*/*/@connections/*", true},
		{"execute-api:ManageConnections", "arn:aws:execute-api:*:*:*/prod/*/@connections/*", false},
	} {
		if got := shop().Names(reach.Need{Action: c.action, Resource: spelt(c.on)}); got != c.want {
			t.Errorf("%s on %s: %v", c.action, c.on, got)
		}
	}
	untold := app.Text{Parts: []app.Part{{Text: "arn:aws:sqs:*:*:"}, {Kind: app.Opaque, Text: "{{resolve:serverless:env:QUEUE}}"}}}
	if shop().Names(reach.Need{Action: "sqs:SendMessage", Resource: untold}) {
		t.Error("nobody knows whether a variable of the machine that deploys is a name")
	}
}
