package trigger

import (
	"encoding/json"
	"net/http"
	"strconv"

	"redoubt/app"
)

// How is how an event of a kind is refused.
type How uint8

// The ways to refuse.
const (
	Fail    How = iota // the caller gets an error
	Answer             // the caller gets an HTTP response
	Deny               // the service that asks gets a no
	Drop               // records are acknowledged and kept aside, the rest goes on
	Discard            // nobody waits: acknowledged and kept aside
)

// Refused says how events of the kind are refused.
func (k Kind) Refused() How {
	switch k.Name {
	case app.HTTPAPI, app.RESTAPI, app.WebSocket, app.FunctionURL, app.ALB, app.CloudFront:
		return Answer
	case app.AuthorizerCall:
		return Deny
	case app.SQS, app.DynamoDB, app.Kinesis, app.Kafka, app.MQ, app.DocumentDB, app.Pipe:
		return Drop
	case app.S3, app.SNS, app.EventBridge, app.Schedule, app.IoT, app.Logs, app.SES, app.Config:
		return Discard
	}
	return Fail // Cognito takes an error for a no
}

// Ordered reports whether an event that comes back holds up what is behind it, until its
// source forgets it: streams, and what reads from a source of any kind.
func (k Kind) Ordered() bool {
	switch k.Name {
	case app.DynamoDB, app.Kinesis, app.Kafka, app.MQ, app.DocumentDB, app.Pipe:
		return true
	}
	return false
}

// A Call is what the answer to an event depends on.
type Call struct {
	// ARN is the method or route that an authorizer is asked about.
	ARN string
	// Version is the payload format, "2.0" or something else.
	Version string
	// Multi: the load balancer sends headers with several values, and wants them so.
	Multi bool
	// Asks says which service asks an authorizer: "gateway", "graphql", "iot" or "transfer".
	Asks string
	// Edge: "viewer-request" and so on.
	Edge string
}

// Refusal is the response for the runtime API that refuses an event, nil where
// an error must be reported instead. An HTTP answer says no more than the status.
func (k Kind) Refusal(c Call, status int) []byte {
	switch k.Refused() {
	case Answer:
		return k.answer(c, status)
	case Deny:
		return denial(c)
	case Discard:
		return []byte("null")
	case Drop:
		if k.Name == app.Pipe {
			return []byte("[]")
		}
		return []byte(`{"batchItemFailures":[]}`)
	}
	return nil
}

// Problem is the body of a refusal in the form of RFC 9457.
func Problem(status int) []byte {
	return encode(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
	}{"about:blank", http.StatusText(status), status})
}

type answer struct {
	StatusCode        int                 `json:"statusCode"`
	StatusDescription string              `json:"statusDescription,omitempty"`
	Headers           map[string]string   `json:"headers,omitempty"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders,omitempty"`
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

func (k Kind) answer(c Call, status int) []byte {
	if k.Name == app.CloudFront {
		return edgeAnswer(c, status)
	}
	a := answer{StatusCode: status, Body: string(Problem(status)), Headers: problemHeaders(status)}
	if k.Name == app.ALB {
		a.StatusDescription = strconv.Itoa(status) + " " + http.StatusText(status)
		if c.Multi {
			a.MultiValueHeaders = map[string][]string{}
			for name, value := range a.Headers {
				a.MultiValueHeaders[name] = []string{value}
			}
			a.Headers = nil
		}
	}
	return encode(a)
}

func problemHeaders(status int) map[string]string {
	h := map[string]string{"content-type": "application/problem+json", "cache-control": "no-store", "x-content-type-options": "nosniff"}
	if status == http.StatusUnauthorized {
		h["www-authenticate"] = "Bearer"
	}
	return h
}

// edgeAnswer is a response instead of the request; one that is already there
// can only be replaced by an error.
func edgeAnswer(c Call, status int) []byte {
	if c.Edge == "viewer-response" || c.Edge == "origin-response" {
		return nil
	}
	type header struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	headers := map[string][]header{}
	for name, value := range problemHeaders(status) {
		headers[name] = []header{{name, value}}
	}
	return encode(map[string]any{
		"status": strconv.Itoa(status), "statusDescription": http.StatusText(status),
		"headers": headers, "body": string(Problem(status)),
	})
}

func encode(v any) []byte {
	data, _ := json.Marshal(v) // plain values only: never fails
	return data
}
