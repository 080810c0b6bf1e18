// Package ocsf writes telemetry's records as events of the Open Cybersecurity Schema
// Framework: Detection Finding for decisions that found something, API Activity for
// the others and for how invocations ended.
//
// Guards don't write this form: it is more than twice as long, and who wants it can have it
// from the log at any time. What OCSF has no field for is under unmapped.
package ocsf

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"redoubt/telemetry"
)

// Version is the schema's.
const Version = "1.8.0"

// Severities and activities that records have.
const (
	informational = 1
	medium        = 3
	high          = 4
	other         = 99
)

type (
	event struct {
		ClassUID     int            `json:"class_uid"`
		CategoryUID  int            `json:"category_uid"`
		TypeUID      int            `json:"type_uid"`
		ActivityID   int            `json:"activity_id"`
		ActivityName string         `json:"activity_name,omitempty"`
		SeverityID   int            `json:"severity_id"`
		Time         int64          `json:"time"` // ms since 1970
		Message      string         `json:"message"`
		Metadata     metadata       `json:"metadata"`
		Unmapped     map[string]any `json:"unmapped"`

		StatusID   int   `json:"status_id,omitempty"`
		Duration   int64 `json:"duration,omitempty"` // ms
		ActionID   int   `json:"action_id,omitempty"`
		Disposed   int   `json:"disposition_id,omitempty"`
		Resources  []any `json:"resources,omitempty"`
		Finding    any   `json:"finding_info,omitempty"`
		Actor      any   `json:"actor,omitempty"`
		API        any   `json:"api,omitempty"`
		From       any   `json:"src_endpoint,omitempty"`
		To         any   `json:"dst_endpoint,omitempty"`
		TraceOfAPI any   `json:"trace,omitempty"`
	}
	metadata struct {
		Version     string   `json:"version"`
		Product     product  `json:"product"`
		Profiles    []string `json:"profiles,omitempty"`
		Correlation string   `json:"correlation_uid,omitempty"`
	}
	product struct {
		Name   string `json:"name"`
		Vendor string `json:"vendor_name"`
	}
	object map[string]any
)

// Line is a record as an event, on one line.
func Line(rec telemetry.Record) []byte {
	e := event{
		Time: rec.Time.UnixMilli(), SeverityID: informational, Unmapped: map[string]any{"redoubt": rec},
		Metadata: metadata{Version: Version, Product: product{"redoubt guard", "redoubt"}, Correlation: rec.Trace},
	}
	switch {
	case rec.About == telemetry.Loss:
		e.ActivityID, e.ActivityName, e.SeverityID, e.Message = other, "loss", high, fmt.Sprintf("%d records were lost", rec.Lost)
	case len(rec.Reasons) > 0:
		e.finding(rec)
	default:
		e.activity(rec)
	}
	e.TypeUID = e.ClassUID*100 + e.ActivityID
	data, _ := json.Marshal(e) // fails for dates beyond year 9999 only
	return append(data, '\n')
}

// finding is of a decision that found something. What was found and let pass weighs more
// than what was kept from the function.
func (e *event) finding(rec telemetry.Record) {
	e.ClassUID, e.CategoryUID, e.ActivityID, e.ActivityName = telemetry.DetectionFinding, 2, 1, "Create"
	var what, kinds []string
	for _, r := range rec.Reasons {
		what = append(what, strings.TrimSpace(r.Control+" "+r.Class)+" in "+cmp.Or(r.Field, "the event"))
		kinds = append(kinds, cmp.Or(r.Class, r.Control))
	}
	title := fmt.Sprintf("%s: %s", rec.Function, strings.Join(what, ", "))
	sum := sha256.Sum256(rec.Line())
	e.Message, e.Finding = title, object{"uid": hex.EncodeToString(sum[:16]), "title": title, "types": kinds, "created_time": e.Time}
	e.Resources = []any{object{"name": cmp.Or(rec.Function, "unknown"), "type": "function"}}
	e.Metadata.Profiles = []string{"security_control"}
	e.ActionID, e.Disposed, e.SeverityID = 1, 15, high // allowed, detected
	if rec.Enforced {
		e.ActionID, e.Disposed, e.SeverityID = 2, 2, medium // denied, blocked
		if rec.Decision == "quarantine" {
			e.Disposed = 3
		}
	}
}

// activity is of an event that passed, of a fault, and of an end.
func (e *event) activity(rec telemetry.Record) {
	e.ClassUID, e.CategoryUID = telemetry.APIActivity, 6
	e.ActivityID, e.ActivityName = activity(rec.Route)
	e.Message = fmt.Sprintf("%s: %s", rec.Function, cmp.Or(rec.Outcome, rec.Decision))
	e.StatusID = 1
	if rec.Fault != "" || rec.Outcome != "" && rec.Outcome != telemetry.Answered {
		e.StatusID, e.SeverityID = 2, medium
		e.Message += strings.TrimRight(": "+cmp.Or(rec.Fault, rec.ErrorType), ": ")
	}
	e.Duration = rec.Duration / 1000
	actor := object{"app_name": cmp.Or(rec.Trigger, "unknown")}
	if rec.Caller != "" {
		actor = object{"user": object{"uid": rec.Caller}}
	}
	api := object{"operation": cmp.Or(rec.Route, rec.Trigger, "invoke"), "service": object{"name": cmp.Or(rec.Function, "unknown")}}
	if rec.Request != "" {
		api["request"] = object{"uid": rec.Request}
	}
	if rec.Code > 0 {
		api["response"] = object{"code": rec.Code}
	}
	e.Actor, e.API = actor, api
	e.From, e.To = object{"svc_name": cmp.Or(rec.Trigger, "unknown")}, object{"svc_name": cmp.Or(rec.Function, "unknown")}
	if rec.Trace != "" {
		e.Metadata.Profiles, e.TraceOfAPI = []string{"trace"}, object{"uid": rec.Trace}
	}
}

// activity is what a request's method asks for.
func activity(route string) (id int, name string) {
	method, _, _ := strings.Cut(route, " ")
	switch method {
	case "POST":
		return 1, "Create"
	case "GET", "HEAD":
		return 2, "Read"
	case "PUT", "PATCH":
		return 3, "Update"
	case "DELETE":
		return 4, "Delete"
	}
	return other, "invoke"
}
