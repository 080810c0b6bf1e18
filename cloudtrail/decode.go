package cloudtrail

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// mostParameters bounds the parameters that an event carries along.
const mostParameters = 256 << 10

var (
	errNoRecord = errors.New("not a CloudTrail record: it has no event name")
	errNoJSON   = errors.New("not JSON: the record was passed over")
)

// decode reads one record, or the one in an envelope.
func decode(data []byte) (Event, error) {
	for range 3 {
		var r record
		if !members(data, r.member) {
			return Event{}, errNoJSON
		}
		if r.event.Name != "" && r.event.Source != "" {
			return r.finish(), nil
		}
		if data = r.enveloped(); data == nil {
			break
		}
	}
	return Event{}, errNoRecord
}

// record is a record that is being read.
type record struct {
	event      Event
	management []byte
	inner      [4][]byte // of envelopes: EventBridge, Lake, lookup-events, CloudWatch Logs
}

// member takes in one member. Athena's columns have the same names in lower case.
func (r *record) member(key, value []byte) {
	e := &r.event
	switch string(bytes.ToLower(key)) {
	case "eventid":
		e.ID = word(value)
	case "eventtime":
		e.Time = moment(word(value))
	case "eventtype":
		e.Type = word(value)
	case "eventsource":
		e.Source = word(value)
	case "eventname":
		e.Name = word(value)
	case "awsregion":
		e.Region = word(value)
	case "recipientaccountid":
		e.Account = word(value)
	case "sourceipaddress":
		e.SourceIP = word(value)
	case "useragent":
		e.UserAgent = word(value)
	case "errorcode":
		e.ErrorCode = word(value)
	case "errormessage":
		e.ErrorMessage = word(value)
	case "readonly":
		e.ReadOnly = truth(value)
	case "managementevent":
		r.management = value
	case "eventcategory":
		e.Category = word(value)
	case "useridentity":
		e.Principal = principal(object(value))
	case "requestparameters":
		e.RequestParameters = parameters(value)
	case "resources":
		e.Resources = resources(unquoted(value))
	case "detail":
		r.inner[0] = value
	case "eventdata":
		r.inner[1] = value
	case "cloudtrailevent":
		r.inner[2] = value
	case "message":
		r.inner[3] = value
	}
}

func (r *record) enveloped() []byte {
	for _, inner := range r.inner {
		if o := object(inner); o != nil {
			return o
		}
	}
	return nil
}

func (r *record) finish() Event {
	e := r.event
	if e.Account == "" {
		e.Account = e.Principal.Account
	}
	if e.Category == "" {
		e.Category = "Management"
		if len(r.management) > 0 && !truth(r.management) {
			e.Category = "Data"
		}
	}
	return e
}

// parameters keeps the parameters of a request beyond the record's buffer.
func parameters(value []byte) json.RawMessage {
	o := object(value)
	if o == nil || len(o) > mostParameters || !json.Valid(o) {
		return nil
	}
	return bytes.Clone(o)
}

// moment reads a time as CloudTrail, Athena or a number of seconds writes it.
func moment(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999 MST", "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, ".0"), 10, 64)
	switch {
	case err != nil || n <= 0 || n > 1e14:
		return time.Time{}
	case n > 1e11:
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}
