package otlp

import (
	"encoding/base64"
	"encoding/hex"
	"testing"
	"time"

	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"redoubt/telemetry"
)

// TestProto: OpenTelemetry's own messages read what is sent, with nothing that they do
// not know, and find there what was recorded.
func TestProto(t *testing.T) {
	rec := telemetry.Record{
		Time: time.Unix(1764410400, 5), Function: "Orders", Request: "r1", Cold: true, Trigger: "sqs", Decision: "quarantine", Enforced: true,
		Trace: "5e1b41515ac6c58fab29b8a10d6e4a1e", Span: "53995c3f42cd8ad8",
		Reasons: []telemetry.Reason{{Control: "inspection", Class: "command"}, {Control: "inspection", Class: "sql"}},
	}
	lines := [][]byte{rec.Line(), telemetry.Record{About: telemetry.Loss, Lost: 1 << 60}.Line(), []byte("what is none\n")}
	var got logs.LogsData // the same message as a request
	data := encode([]attribute{{"service.name", text("shop")}}, lines, time.Unix(1764410401, 0))
	if err := protojson.Unmarshal(data, &got); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	r := got.ResourceLogs[0]
	list := r.ScopeLogs[0].LogRecords
	if len(list) != 3 || r.Resource.Attributes[0].GetValue().GetStringValue() != "shop" {
		t.Fatalf("%s", data)
	}
	one := list[0]
	if one.TimeUnixNano != 1764410400000000005 || one.ObservedTimeUnixNano != 1764410401e9 || one.SeverityNumber != logs.SeverityNumber_SEVERITY_NUMBER_WARN ||
		one.EventName != "redoubt.decision" || one.Body.GetStringValue()+"\n" != string(lines[0]) {
		t.Errorf("%+v", one)
	}
	// protojson reads ids as base64, where OTLP's mapping has hex digits.
	if trace := base64.StdEncoding.EncodeToString(one.TraceId); trace != rec.Trace || len(trace) != hex.EncodedLen(16) {
		t.Errorf("trace %s", trace)
	}
	attrs := map[string]string{}
	for _, a := range one.Attributes {
		attrs[a.Key] = a.Value.String()
	}
	if len(attrs) != 9 || one.Attributes[2].GetValue().GetStringValue() != "pubsub" || len(one.Attributes[len(one.Attributes)-1].GetValue().GetArrayValue().GetValues()) != 2 {
		t.Errorf("%v", attrs)
	}
	if lost := list[1].Attributes[0]; lost.Key != "redoubt.lost" || lost.GetValue().GetIntValue() != 1<<60 || list[1].SeverityNumber != logs.SeverityNumber_SEVERITY_NUMBER_ERROR {
		t.Errorf("%+v", list[1])
	}
	if list[2].Body.GetStringValue() != "what is none" {
		t.Errorf("%+v", list[2])
	}
}
