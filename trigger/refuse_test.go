package trigger

import (
	"encoding/json"
	"strings"
	"testing"

	"redoubt/app"
)

// TestRefusals: each kind refuses as its source takes it, and tells nothing.
func TestRefusals(t *testing.T) {
	arn := "arn:aws:execute-api:eu-west-1:123456789012:abc/prod/GET/x"
	problem := `\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403`
	for _, c := range []struct {
		name string
		kind app.Kind
		call Call
		how  How
		want []string // in the response; none: an error
		not  string
	}{
		{"HTTP API", app.HTTPAPI, Call{Version: "2.0"}, Answer, []string{`"statusCode":403`, problem, "application/problem+json"}, "detail"},
		{"REST API", app.RESTAPI, Call{}, Answer, []string{`"statusCode":403`, problem}, "statusDescription"},
		{"WebSocket", app.WebSocket, Call{}, Answer, []string{`"statusCode":403`}, "detail"},
		{"function URL", app.FunctionURL, Call{Version: "2.0"}, Answer, []string{`"statusCode":403`}, "detail"},
		{"ALB", app.ALB, Call{}, Answer, []string{`"statusDescription":"403 Forbidden"`, `"headers":{`, `"isBase64Encoded":false`}, "multiValue"},
		{"ALB with several values", app.ALB, Call{Multi: true}, Answer, []string{`"content-type":["application/problem+json"]`}, `"headers"`},
		{"edge request", app.CloudFront, Call{Edge: "viewer-request"}, Answer, []string{`"status":"403"`, `[{"key":"content-type"`}, "statusCode"},
		{"edge response", app.CloudFront, Call{Edge: "origin-response"}, Answer, nil, ""},
		{"authorizer of a REST API", app.AuthorizerCall, Call{ARN: arn, Asks: "gateway"}, Deny, []string{`"Effect":"Deny"`, arn, "2012-10-17"}, "Allow"},
		{"authorizer of an HTTP API", app.AuthorizerCall, Call{ARN: arn, Asks: "gateway", Version: "2.0"}, Deny, []string{`{"isAuthorized":false}`}, "true"},
		{"authorizer without a method", app.AuthorizerCall, Call{Asks: "gateway"}, Deny, []string{`"Deny","Resource":"*"`}, "Allow"},
		{"authorizer of AppSync", app.AuthorizerCall, Call{Asks: "graphql"}, Deny, []string{`{"isAuthorized":false}`}, "true"},
		{"authorizer of IoT", app.AuthorizerCall, Call{Asks: "iot"}, Deny, []string{`{"isAuthenticated":false}`}, "true"},
		{"authorizer of Transfer", app.AuthorizerCall, Call{Asks: "transfer"}, Deny, []string{`{}`}, "Role"},
		{"SQS", app.SQS, Call{}, Drop, []string{`{"batchItemFailures":[]}`}, ""},
		{"DynamoDB", app.DynamoDB, Call{}, Drop, []string{`{"batchItemFailures":[]}`}, ""},
		{"Kinesis", app.Kinesis, Call{}, Drop, []string{`[]`}, ""},
		{"Kafka", app.Kafka, Call{}, Drop, []string{`[]`}, ""},
		{"MQ", app.MQ, Call{}, Drop, []string{`[]`}, ""},
		{"DocumentDB", app.DocumentDB, Call{}, Drop, []string{`[]`}, ""},
		{"pipe", app.Pipe, Call{}, Drop, []string{`[]`}, "batch"},
		{"S3", app.S3, Call{}, Discard, []string{`null`}, ""},
		{"SNS", app.SNS, Call{}, Discard, []string{`null`}, ""},
		{"EventBridge", app.EventBridge, Call{}, Discard, []string{`null`}, ""},
		{"schedule", app.Schedule, Call{}, Discard, []string{`null`}, ""},
		{"IoT", app.IoT, Call{}, Discard, []string{`null`}, ""},
		{"logs", app.Logs, Call{}, Discard, []string{`null`}, ""},
		{"SES", app.SES, Call{}, Discard, []string{`null`}, ""},
		{"Config", app.Config, Call{}, Discard, []string{`null`}, ""},
		{"Cognito", app.Cognito, Call{}, Fail, nil, ""},
		{"GraphQL", app.GraphQL, Call{}, Fail, nil, ""},
		{"Step Functions", app.StepFunctions, Call{}, Fail, nil, ""},
		{"custom resource", app.CustomResource, Call{}, Fail, nil, ""},
		{"invoke", app.Invoke, Call{}, Fail, nil, ""},
		{"unknown", app.UnknownKind, Call{}, Fail, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, _ := Of(c.kind)
			got := string(k.Refusal(c.call, 403))
			if k.Refused() != c.how || (got == "") != (c.want == nil) || got != "" && !json.Valid([]byte(got)) {
				t.Fatalf("%v %s", k.Refused(), got)
			}
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%s lacks %s", got, want)
				}
			}
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%s has %s", got, c.not)
			}
		})
	}
}

// TestEveryKindIsRefused: none was forgotten.
func TestEveryKindIsRefused(t *testing.T) {
	for _, k := range All() {
		if how := k.Refused(); how == Fail != (k.Refusal(Call{}, 403) == nil) {
			t.Errorf("%s: %v", k.Name, how)
		}
	}
}

func TestGrants(t *testing.T) {
	for _, c := range []struct {
		call   Call
		simple bool
		want   string
	}{
		{Call{Asks: "gateway", ARN: "a"}, false, `{"principalId":"ada","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"a"}]}}`},
		{Call{Asks: "gateway", Version: "2.0"}, true, `{"context":{"principal":"ada"},"isAuthorized":true}`},
		{Call{Asks: "transfer"}, false, ""},
		{Call{Asks: "gateway"}, false, ""}, // for no method
		{Call{Asks: "gateway", ARN: "a/prod/GET/items/*"}, false, ""},
		{Call{Asks: "gateway", ARN: "a/prod/GET/items/?"}, false, ""},
		{Call{Asks: "gateway", ARN: "a/prod/GET/${aws:username}"}, false, ""},
		{Call{Asks: "gateway", Version: "2.0", ARN: "a/prod/GET/*"}, true, `{"context":{"principal":"ada"},"isAuthorized":true}`},
	} {
		if got := string(Grant(c.call, "ada", c.simple)); got != c.want {
			t.Errorf("%+v: %s", c.call, got)
		}
	}
}
