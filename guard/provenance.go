package guard

import (
	"strings"

	"redoubt/app"
	"redoubt/guard/event"
	"redoubt/telemetry"
)

// provenance reads the invocation's own trace, and what led to it. The platform gives each
// invocation a trace, or goes on with the sender's; AWS's SDKs hand it on with every call
// that the function makes. So it follows an event with no change to any code.
func provenance(header string, d event.Decision) (trace, span string, list []telemetry.Origin) {
	id, parent, ok := telemetry.ParseTrace(header)
	if !ok {
		return "", "", d.Origins
	}
	own := telemetry.Origin{ID: string(id[:]), From: "platform", Claimed: outside(d.Kind)}
	if !strings.Contains(header, "Root=") { // before an HTTP server there is no platform
		own.From = "traceparent"
	}
	list = append(make([]telemetry.Origin, 0, 1+len(d.Origins)), own)
	for _, o := range d.Origins {
		if o.ID != own.ID {
			list = append(list, o)
		}
	}
	return own.ID, parent.String(), list
}

// outside reports whether callers from anywhere may choose the trace: gateways go on with
// the one that a request's header names.
func outside(k app.Kind) bool {
	switch k {
	case app.WebSocket, app.GraphQL, app.AuthorizerCall, app.CloudFront:
		return true
	}
	return k.HTTP()
}
