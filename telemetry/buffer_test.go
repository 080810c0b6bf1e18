package telemetry

import (
	"strings"
	"testing"
)

// TestPutAfterClose: what comes before the end is written, what comes later is counted.
func TestPutAfterClose(t *testing.T) {
	var out strings.Builder
	b := NewBuffer(&out, 4)
	b.Put(Record{Function: "before"})
	b.Close()
	b.Put(Record{Function: "after"})
	b.Close()
	if text := out.String(); !strings.Contains(text, "before") || strings.Contains(text, "after") || b.Lost() != 1 {
		t.Errorf("%d lost: %s", b.Lost(), text)
	}
}
