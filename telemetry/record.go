// Package telemetry is the record that guard writes for each event, one line of
// JSON, and that `guard report` and watch read. A record tells what was decided
// and why. It never holds what the event held: of a value that was refused it
// has at most a sample in which letters and digits are masked.
package telemetry

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// Schema is the version of what is written.
const Schema = "redoubt/telemetry/1"

// OCSF's classes: of a decision that found something, and of one that did not.
const (
	DetectionFinding = 2004
	APIActivity      = 6003
)

// What a record is about, other than a decision.
const (
	Invocation = "invocation" // how one ended
	Loss       = "loss"       // of records
)

// How an invocation ended.
const (
	Answered   = "ok"         // by the function
	Failed     = "failed"     // with an error of the function
	Refused    = "refused"    // by the guard, in the function's place
	Rejected   = "rejected"   // the platform did not take the answer
	TimedOut   = "timeout"    // nobody answered before the deadline
	Unanswered = "unanswered" // nobody answered before the end of the environment
)

// A Record is about one decision, or what About says. Names with a dot are
// OpenTelemetry's, class_uid is OCSF's.
type Record struct {
	Schema   string    `json:"schema"`
	About    string    `json:"about,omitempty"` // "" is a decision
	Time     time.Time `json:"time"`
	ClassUID int       `json:"class_uid"`
	Function string    `json:"faas.name"`
	Request  string    `json:"faas.invocation_id,omitempty"`
	Cold     bool      `json:"faas.coldstart,omitempty"`
	Trace    string    `json:"trace_id,omitempty"` // W3C's form, 32 hex digits
	Span     string    `json:"span_id,omitempty"`  // of the caller, 16 hex digits
	// Provenance is where the event comes from, the invocation's own trace first.
	Provenance []Origin `json:"provenance,omitempty"`
	Trigger    string   `json:"trigger,omitempty"` // a kind of package app
	Route      string   `json:"route,omitempty"`
	Caller     string   `json:"caller,omitempty"`   // see Caller
	Decision   string   `json:"decision,omitempty"` // what the policy says: allow, refuse or quarantine
	Enforced   bool     `json:"enforced,omitempty"` // and it was carried out
	Reasons    []Reason `json:"reasons,omitzero"`   // of a decision never null
	Records    int      `json:"records,omitempty"`  // of a batch
	Dropped    int      `json:"dropped,omitempty"`
	Micros     int64    `json:"micros,omitempty"` // that the decision took
	Bytes      int      `json:"bytes,omitempty"`  // of the event
	Policy     string   `json:"policy,omitempty"` // which one, shortened hash
	Fault      string   `json:"fault,omitempty"`  // a control that could not do its work

	// Of an invocation that ended.
	Outcome   string `json:"outcome,omitempty"`
	ErrorType string `json:"error.type,omitempty"`                // as the function names it
	Duration  int64  `json:"duration_micros,omitempty"`           // from the event's arrival to the answer's acceptance
	BytesOut  int64  `json:"bytes_out,omitempty"`                 // of the answer's body; not known of a function's streams
	Code      int    `json:"http.response.status_code,omitempty"` // that the caller got, before an HTTP server
	Leaks     int    `json:"leaks,omitempty"`                     // what was found in the answer; a decision beside it says what, and whether it left
	Streamed  bool   `json:"streamed,omitempty"`
	Status    int    `json:"platform_status,omitempty"` // of an answer that it did not take

	// Lost is how many records could not be written since the last of these.
	Lost int64 `json:"lost,omitempty"`
}

// An Origin is the id of a trace that led to an event.
type Origin struct {
	ID   string `json:"id"`   // 32 hex digits
	From string `json:"from"` // what carried it: platform, AWSTraceHeader or traceparent
	// Claimed: whoever sent the event may have chosen it, so it proves nothing.
	Claimed bool `json:"claimed,omitempty"`
}

// A Reason is one thing that is wrong with an event.
type Reason struct {
	Control string `json:"control"`
	Field   string `json:"field"`
	Class   string `json:"class"`
	Mode    string `json:"mode,omitempty"`
	Record  *int   `json:"record,omitempty"` // of a batch
	Sign    string `json:"signature,omitempty"`
	Sample  string `json:"sample,omitempty"` // masked
}

// Line is the record as one line.
func (r Record) Line() []byte {
	if r.Schema == "" {
		r.Schema = Schema
	}
	if r.ClassUID == 0 {
		r.ClassUID = APIActivity
		if len(r.Reasons) > 0 {
			r.ClassUID = DetectionFinding
		}
	}
	if r.Reasons == nil && r.About == "" {
		r.Reasons = []Reason{}
	}
	data, _ := json.Marshal(r) // fails for dates beyond year 9999 only
	return append(data, '\n')
}

// Ended reports whether a line that Line wrote tells of an invocation's end.
func Ended(line []byte) bool {
	return bytes.HasPrefix(line, []byte(`{"schema":"`+Schema+`","about":"`+Invocation+`"`))
}

// longest is more than a record ever is: of longer lines the rest is passed over.
const longest = 1 << 20

// Read calls yield with each record of a log. Lines that are none of ours are
// passed over: a function writes to the same log. It returns how many those are.
func Read(r io.Reader, yield func(Record) error) (others int, err error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := next(lines)
		if rec, ok := parse(line); ok {
			if err := yield(rec); err != nil {
				return others, err
			}
		} else if len(line) > 0 {
			others++
		}
		switch {
		case errors.Is(err, io.EOF):
			return others, nil
		case err != nil:
			return others, fmt.Errorf("reading records: %w", err)
		}
	}
}

// next reads a line, its beginning if it is too long.
func next(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part[:min(len(part), longest-len(line))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func parse(line []byte) (rec Record, ok bool) {
	at := bytes.IndexByte(line, '{') // log services write the time before it
	if at < 0 || !bytes.Contains(line, []byte(`"redoubt/telemetry/`)) || json.Unmarshal(line[at:], &rec) != nil {
		return Record{}, false
	}
	return rec, strings.HasPrefix(rec.Schema, "redoubt/telemetry/")
}

// Caller stands for a principal in records: the same one for the same caller,
// without telling who it is to those who lack the key.
func Caller(key []byte, principal string) string {
	if principal == "" {
		return ""
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(principal))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// sampled is how many characters of a value a sample has at most.
const sampled = 48

// Mask keeps a value's form: letters become a, digits 0, the marks stay.
func Mask(value []byte) string {
	var b strings.Builder
	n := 0
	for _, r := range string(value[:min(len(value), 4*sampled)]) {
		if n++; n > sampled {
			break
		}
		switch {
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			r = '.'
		case unicode.IsDigit(r):
			r = '0'
		case unicode.IsPunct(r), unicode.IsSymbol(r), r == ' ':
		default:
			r = 'a'
		}
		b.WriteRune(r)
	}
	return b.String()
}
