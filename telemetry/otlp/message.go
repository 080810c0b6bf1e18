package otlp

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"redoubt/telemetry"
)

// These are OTLP's messages as its JSON mapping writes them: 64-bit numbers are texts,
// ids are hex digits.
type (
	message struct {
		ResourceLogs []resourceLogs `json:"resourceLogs"`
	}
	resourceLogs struct {
		Resource  resource    `json:"resource"`
		ScopeLogs []scopeLogs `json:"scopeLogs"`
	}
	resource struct {
		Attributes []attribute `json:"attributes"`
	}
	scopeLogs struct {
		Scope      scope       `json:"scope"`
		LogRecords []logRecord `json:"logRecords"`
	}
	scope struct {
		Name string `json:"name"`
	}
	logRecord struct {
		TimeUnixNano         string      `json:"timeUnixNano,omitempty"`
		ObservedTimeUnixNano string      `json:"observedTimeUnixNano"`
		SeverityNumber       int         `json:"severityNumber"`
		SeverityText         string      `json:"severityText"`
		Body                 value       `json:"body"`
		Attributes           []attribute `json:"attributes,omitempty"`
		TraceID              string      `json:"traceId,omitempty"`
		SpanID               string      `json:"spanId,omitempty"`
		EventName            string      `json:"eventName"`
	}
	attribute struct {
		Key   string `json:"key"`
		Value value  `json:"value"`
	}
	value struct {
		String *string `json:"stringValue,omitempty"`
		Bool   bool    `json:"boolValue,omitempty"`
		Int    string  `json:"intValue,omitempty"`
		Array  *array  `json:"arrayValue,omitempty"`
	}
	array struct {
		Values []value `json:"values"`
	}
)

// encode makes a message of lines that telemetry.Record writes. Each line stays whole, as
// the record's body: whoever stores bodies has a log that `guard report` reads.
func encode(res []attribute, lines [][]byte, now time.Time) []byte {
	list := make([]logRecord, 0, len(lines))
	for _, line := range lines {
		list = append(list, logged(line, now))
	}
	data, _ := json.Marshal(message{[]resourceLogs{{resource{res}, []scopeLogs{{scope{"redoubt"}, list}}}}}) // texts and numbers always can
	return data
}

func logged(line []byte, now time.Time) logRecord {
	var rec telemetry.Record
	_ = json.Unmarshal(line, &rec) // what is none is sent as it is
	out := logRecord{
		ObservedTimeUnixNano: nanos(now), TimeUnixNano: nanos(rec.Time), Body: text(strings.TrimSuffix(string(line), "\n")),
		TraceID: rec.Trace, SpanID: rec.Span, EventName: "redoubt.decision",
	}
	if rec.About != "" {
		out.EventName = "redoubt." + rec.About
	}
	out.SeverityNumber, out.SeverityText = severity(rec)
	out.Attributes = attributes(rec)
	return out
}

func nanos(t time.Time) string {
	if t.Unix() <= 0 {
		return ""
	}
	return strconv.FormatInt(t.UnixNano(), 10)
}

func severity(rec telemetry.Record) (int, string) {
	switch {
	case rec.Fault != "", rec.Lost > 0:
		return 17, "ERROR"
	case len(rec.Reasons) > 0, rec.Outcome != "" && rec.Outcome != telemetry.Answered:
		return 13, "WARN"
	}
	return 9, "INFO"
}

// attributes are what one searches by; the rest is in the body.
func attributes(rec telemetry.Record) []attribute {
	var list []attribute
	add := func(key, s string) {
		if s != "" {
			list = append(list, attribute{key, text(s)})
		}
	}
	add("faas.name", rec.Function)
	add("faas.invocation_id", rec.Request)
	if rec.About == "" || rec.About == telemetry.Invocation {
		add("faas.trigger", faas(rec.Trigger))
	}
	if rec.Cold {
		list = append(list, attribute{"faas.coldstart", value{Bool: true}})
	}
	add("error.type", rec.ErrorType)
	add("redoubt.trigger", rec.Trigger)
	add("redoubt.decision", rec.Decision)
	if rec.Enforced {
		list = append(list, attribute{"redoubt.enforced", value{Bool: true}})
	}
	add("redoubt.outcome", rec.Outcome)
	add("redoubt.fault", rec.Fault)
	if rec.Lost > 0 {
		list = append(list, attribute{"redoubt.lost", value{Int: strconv.FormatInt(rec.Lost, 10)}})
	}
	if rec.Code > 0 {
		list = append(list, attribute{"http.response.status_code", value{Int: strconv.Itoa(rec.Code)}})
	}
	if rec.Leaks > 0 {
		list = append(list, attribute{"redoubt.leaks", value{Int: strconv.Itoa(rec.Leaks)}})
	}
	var controls, classes array
	for _, r := range rec.Reasons {
		controls.add(r.Control)
		classes.add(r.Class)
	}
	if len(controls.Values) > 0 {
		list = append(list, attribute{"redoubt.controls", value{Array: &controls}})
	}
	if len(classes.Values) > 0 {
		list = append(list, attribute{"redoubt.classes", value{Array: &classes}})
	}
	return list
}

// add adds a text that is not there yet.
func (a *array) add(s string) {
	if s != "" && !slices.ContainsFunc(a.Values, func(v value) bool { return *v.String == s }) {
		a.Values = append(a.Values, text(s))
	}
}

func text(s string) value { return value{String: &s} }

// faas is OpenTelemetry's word for a kind of trigger.
func faas(kind string) string {
	switch kind {
	case "http-api", "rest-api", "websocket", "function-url", "alb", "graphql":
		return "http"
	case "sns", "sqs", "eventbridge", "kafka", "kinesis", "mq", "iot":
		return "pubsub"
	case "s3", "dynamodb", "documentdb":
		return "datasource"
	case "schedule":
		return "timer"
	}
	return "other"
}
