package iam

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOperation(t *testing.T) {
	for _, c := range []struct{ service, op, want string }{
		{"dynamodb", "putitem", "dynamodb:PutItem"},
		{"DynamoDB", "PutItem", "dynamodb:PutItem"},
		{"s3", "list_objects_v2", "s3:ListBucket"},
		{"s3", "waituntilobjectexists", "s3:GetObject,s3:GetObjectVersion"},
		{"sfn", "StartExecution", "states:StartExecution"},
		{"stepfunctions", "start_execution", "states:StartExecution"},
		{"lambda", "invoke", "lambda:InvokeFunction"},
		{"cognitoidp", "admingetuser", "cognito-idp:AdminGetUser"},
		{"CognitoIdentityServiceProvider", "adminGetUser", "cognito-idp:AdminGetUser"},
		{"cognito-identity-provider", "AdminGetUser", "cognito-idp:AdminGetUser"},
		{"apigatewaymanagementapi", "post_to_connection", "execute-api:ManageConnections"},
		{"cloudwatchlogs", "PutLogEvents", "logs:PutLogEvents"},
		{"waf-regional", "list_web_acls", "waf-regional:ListWebACLs"},
		{"sts", "getcalleridentity", ""},
		{"s3", "frobnicate", "unknown"},
		{"nosuch", "getobject", "unknown"},
		{"", "", "unknown"},
	} {
		got, known := Load().Operation(c.service, c.op)
		text := strings.Join(got, ",")
		if !known {
			text = "unknown"
		}
		if text != c.want {
			t.Errorf("Operation(%s, %s) = %s, want %s", c.service, c.op, text, c.want)
		}
	}
}

// TestEveryOperation: what the SDKs' operations need are actions, but for a few
// that the reference has lost.
func TestEveryOperation(t *testing.T) {
	c := Load()
	n, lost := 0, 0
	for op, services := range c.operationIndex() {
		for _, service := range services {
			actions, known := c.Operation(service, op)
			if !known || c.OperationName(service, op) == "" {
				t.Errorf("%s.%s is not known", service, op)
			}
			n++
			for _, a := range actions {
				if _, ok := c.Action(a); !ok {
					lost++
				}
			}
		}
	}
	if n < 18000 || lost > n/100 {
		t.Errorf("%d operations, %d of their actions do not exist", n, lost)
	}
}

func TestForwarded(t *testing.T) {
	got := Load().Forwarded("s3", "getobject")
	if len(got) != 1 || got[0].Action != "kms:Decrypt" || len(got[0].Conditions) != 1 || got[0].Conditions[0][0] != "kms:ViaService" {
		t.Errorf("Forwarded(s3, getobject) = %v", got)
	}
	if got := Load().Forwarded("s3", "nope"); got != nil {
		t.Errorf("Forwarded of nonsense = %v", got)
	}
}

func TestSDKServices(t *testing.T) {
	if got := Load().SDKServices("put_item"); !slices.Equal(got, []string{"dynamodb"}) {
		t.Errorf("SDKServices(put_item) = %v", got)
	}
}

// TestCatalogueIsSmall: the program carries at most a megabyte, and answers
// soon after its start.
func TestCatalogueIsSmall(t *testing.T) {
	if len(archive) > 1<<20 {
		t.Errorf("the catalogue has %d bytes", len(archive))
	}
	best := time.Hour
	for range 5 {
		start := time.Now()
		c, err := open(archive)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := c.Operation("s3", "GetObject"); !ok {
			t.Fatal("s3:GetObject is lost")
		}
		best = min(best, time.Since(start))
	}
	if best > time.Second { // the figure is the bench's: here other tests and the race detector run
		t.Errorf("the first answer took %v", best)
	}
	t.Logf("%d bytes, %v", len(archive), best)
}
