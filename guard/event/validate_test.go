package event

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"redoubt/policy"
)

func withSchema(kind, schema string) policy.Function {
	f := enforced()
	f.Schemas = []policy.EventSchema{{Kind: kind, Schema: json.RawMessage(schema)}}
	return f
}

const order = `{"type":"string","contentMediaType":"application/json","contentSchema":{"required":["id"],"properties":{"id":{"type":"integer"}}}}`

func TestValidationOfRecords(t *testing.T) {
	f := withSchema("sqs", `{"properties":{"Records":{"type":"array","items":{"properties":{"body":`+order+`}}}}}`)
	d := decide(t, f, batch(message("1", "", `{"id":1}`), message("2", "", `{"id":"x"}`), message("3", "", `no JSON`), message("4", "", `{"id":4}`)))
	if got := fmt.Sprint(d.Verdict, d.Drop, " ", reasons(d)); got != "quarantine[1 2] schema event.Records[].body.id type; schema event.Records[].body contentMediaType" {
		t.Error(got)
	}
}

// TestValidationThroughEnvelopes: SNS in SQS, and a body in base64.
func TestValidationThroughEnvelopes(t *testing.T) {
	f := withSchema("sqs", `{"properties":{"Records":{"items":{"properties":{"body":{"contentMediaType":"application/json","contentSchema":{"properties":{"Message":`+order+`}}}}}}}}`)
	for inside, want := range map[string]string{`{"id":1}`: "", `{"id":1.5}`: "schema event.Records[].body.Message.id type"} {
		inner, _ := json.Marshal(map[string]string{"Type": "Notification", "Message": inside})
		if got := reasons(decide(t, f, batch(message("1", "", string(inner))))); got != want {
			t.Errorf("%s: %q", inside, got)
		}
	}
	f = withSchema("http-api", `{"properties":{"body":`+order+`}}`)
	for body, want := range map[string]string{`{"id":1}`: "", `{"id":null}`: "schema event.body.id type", `7`: "", `x`: "schema event.body contentMediaType"} {
		for _, encoded := range []bool{false, true} {
			text := body
			if encoded {
				text = base64.StdEncoding.EncodeToString([]byte(body))
			}
			quoted, _ := json.Marshal(text)
			event := fmt.Sprintf(`{"version":"2.0","requestContext":{"http":{}},"body":%s,"isBase64Encoded":%v}`, quoted, encoded)
			if got := reasons(decide(t, f, event)); got != want {
				t.Errorf("%s: %q", event, got)
			}
		}
	}
}

// TestSchemaOfAnotherKind says nothing of this one.
func TestSchemaOfAnotherKind(t *testing.T) {
	if got := reasons(decide(t, withSchema("sns", `false`), batch(message("1", "", "a")))); got != "" {
		t.Error(got)
	}
}
