package telemetry

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

func TestRecordsRoundTrip(t *testing.T) {
	var log bytes.Buffer
	log.WriteString("START RequestId: 1\n{\"level\":\"info\"}\n2026-11-29T11:00:00Z\t")
	two := 2
	log.Write(Record{
		Time: time.Unix(0, 0).UTC(), Function: "Orders", Trigger: "sqs", Decision: "quarantine",
		Reasons: []Reason{{Control: "inspection", Field: "event.Records[].body.file", Class: "command", Record: &two, Sample: Mask([]byte("; cat /etc/passwd"))}},
	}.Line())
	log.Write(Record{Function: "Orders", Trigger: "http-api", Decision: "allow"}.Line())
	log.WriteString(`{"schema":"redoubt/telemetry/1",` + "\n")
	var got []Record
	others, err := Read(&log, func(r Record) error { got = append(got, r); return nil })
	if err != nil || others != 3 || len(got) != 2 {
		t.Fatalf("%d others, %d records, %v", others, len(got), err)
	}
	if got[0].ClassUID != DetectionFinding || got[1].ClassUID != APIActivity || got[0].Reasons[0].Sample != "; aaa /aaa/aaaaaa" || *got[0].Reasons[0].Record != 2 {
		t.Errorf("%+v", got)
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"' OR 1=1--": "' aa 0=0--", "geheim😀é": "aaaaaa😀a", "\x00\n\xff": "...", "": "", strings.Repeat("x", 500): strings.Repeat("a", sampled),
	} {
		if got := Mask([]byte(in)); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestCaller(t *testing.T) {
	a, b := Caller([]byte("k"), "ada"), Caller([]byte("k"), "bob")
	if a == b || a != Caller([]byte("k"), "ada") || a == Caller([]byte("l"), "ada") || strings.Contains(a, "ada") || Caller(nil, "") != "" {
		t.Error(a, b)
	}
}

type stuck struct{ free chan struct{} }

func (s stuck) Write(p []byte) (int, error) { <-s.free; return len(p), nil }

// TestBufferNeverWaits: a log that hangs costs records, not time.
func TestBufferNeverWaits(t *testing.T) {
	s := stuck{make(chan struct{})}
	b := NewBuffer(s, 4)
	for range 100 {
		b.Put(Record{})
	}
	if b.Lost() < 95 {
		t.Error(b.Lost())
	}
	close(s.free)
	_ = b.Close(t.Context())
	_ = b.Close(t.Context())
	whole := NewBuffer(io.Discard, 100)
	for range 100 {
		whole.Put(Record{})
	}
	_ = whole.Close(t.Context())
	if whole.Lost() != 0 {
		t.Error(whole.Lost())
	}
}

// TestReadLongLines: a line that is too long to be a record hides none behind it.
func TestReadLongLines(t *testing.T) {
	log := strings.Repeat("x", 3<<20) + "\n" + string(Record{Function: "F", Decision: "allow"}.Line()) + "END"
	var got []Record
	others, err := Read(strings.NewReader(log), func(r Record) error { got = append(got, r); return nil })
	if err != nil || others != 2 || len(got) != 1 || got[0].Function != "F" {
		t.Errorf("%d others, %v, %+v", others, err, got)
	}
}
