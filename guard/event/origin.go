package event

import (
	"bytes"

	"redoubt/app"
	"redoubt/guard/tape"
	"redoubt/telemetry"
)

// Bounds of what is told of a batch's origins.
const (
	maxOrigins = 16
	maxTraced  = 1000 // records that are looked at
)

// What carried an origin's id. Whoever may send to a queue chooses AWSTraceHeader, but
// that is the queue's own policy to say; a traceparent lies in what an application hands on, and
// proves nothing.
const (
	awsHeader   = "AWSTraceHeader"
	traceparent = "traceparent"
)

// origins are the ids of traces that the event itself carries, in its order.
func (r *run) origins() []telemetry.Origin {
	if r.face == nil || len(r.root.Nodes) == 0 {
		return nil
	}
	var o originsOf
	d := r.root
	switch r.kind {
	case app.HTTPAPI, app.RESTAPI, app.FunctionURL, app.ALB, app.WebSocket:
		o.add(traceparent, d.String(header(d, d.Get(0, "headers"), traceparent)))
	case app.EventBridge:
		o.add(traceparent, d.String(d.At(0, "detail", traceparent)))
	}
	for _, record := range r.records[:min(len(r.records), maxTraced)] {
		switch r.kind {
		case app.SQS:
			o.add(awsHeader, d.String(d.At(record, "attributes", awsHeader)))
			o.add(traceparent, d.String(d.At(record, "messageAttributes", traceparent, "stringValue")))
		case app.SNS:
			o.add(traceparent, d.String(d.At(record, "Sns", "MessageAttributes", traceparent, "Value")))
		case app.Kafka:
			var text [64]byte
			o.add(traceparent, numbered(text[:0], d, d.At(record, "headers", "*", traceparent)))
		}
	}
	return o
}

type originsOf []telemetry.Origin

func (o *originsOf) add(from string, header []byte) {
	id, _, ok := telemetry.ParseTrace(header)
	if !ok || len(*o) >= maxOrigins {
		return
	}
	for _, known := range *o {
		if known.ID == string(id[:]) && known.From == from {
			return
		}
	}
	*o = append(*o, telemetry.Origin{ID: string(id[:]), From: from, Claimed: from == traceparent})
}

// header finds a header by its name in any letters; the gateways keep the client's.
func header(d *tape.Doc, headers int32, name string) int32 {
	if d.Kind(headers) != tape.Object {
		return tape.None
	}
	for key, value := range d.Members(headers) {
		if b := d.Bytes(key); len(b) == len(name) && bytes.EqualFold(b, []byte(name)) {
			return value
		}
	}
	return tape.None
}

// numbered reads a text that is written as its bytes' numbers, as Kafka's headers are.
func numbered(text []byte, d *tape.Doc, list int32) []byte {
	if d.Kind(list) != tape.Array {
		return nil
	}
	for _, e := range d.Elements(list) {
		n := d.Float(e)
		if d.Kind(e) != tape.Number || n < 0 || n > 127 || len(text) == cap(text) {
			return nil
		}
		text = append(text, byte(n))
	}
	return text
}
