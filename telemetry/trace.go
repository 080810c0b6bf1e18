package telemetry

import "strings"

// A TraceID is 32 hex digits, as W3C writes it.
type TraceID [32]byte

// A SpanID is 16 hex digits.
type SpanID [16]byte

// ParseTrace reads a header of X-Ray (Root=1-5e1b4151-5ac6c58f…;Parent=…) or a traceparent of
// W3C. An X-Ray root without version and dashes is the same trace's W3C id, which is how OpenTelemetry
// reads it. Anything but the exact form is no id: headers come from callers. The
// span is zero where there is none.
func ParseTrace[T ~string | ~[]byte](header T) (id TraceID, span SpanID, ok bool) {
	if len(header) > 1024 {
		return id, span, false
	}
	if len(header) >= 55 && header[2] == '-' {
		return parent(header)
	}
	for from := 0; from < len(header); {
		to := from
		for to < len(header) && header[to] != ';' {
			to++
		}
		field := header[from:to]
		for len(field) > 0 && field[0] == ' ' {
			field = field[1:]
		}
		switch {
		case begins(field, "Root=1-") && !ok:
			ok = len(field) == len("Root=1-")+33 && field[15] == '-' && hexed(id[:8], field[7:15]) && hexed(id[8:], field[16:])
		case begins(field, "Parent="):
			_ = hexed(span[:], field[len("Parent="):])
		}
		from = to + 1
	}
	if !ok || !some(id[:]) {
		return TraceID{}, SpanID{}, false
	}
	return id, span, true
}

// parent reads a traceparent: version, trace, span, flags. Later versions may be longer.
func parent[T ~string | ~[]byte](h T) (id TraceID, span SpanID, ok bool) {
	var version, flags [2]byte
	ok = hexed(version[:], h[:2]) && string(version[:]) != "ff" && h[35] == '-' && h[52] == '-' &&
		hexed(id[:], h[3:35]) && hexed(span[:], h[36:52]) && hexed(flags[:], h[53:55]) &&
		(len(h) == 55 || string(version[:]) != "00" && h[55] == '-') && some(id[:]) && some(span[:])
	if !ok {
		return TraceID{}, SpanID{}, false
	}
	return id, span, true
}

func begins[T ~string | ~[]byte](text T, with string) bool {
	return len(text) >= len(with) && string(text[:len(with)]) == with
}

// hexed copies lower-case hex digits of exactly to's length.
func hexed[T ~string | ~[]byte](to []byte, from T) bool {
	if len(to) != len(from) {
		return false
	}
	for i := range len(from) {
		if c := from[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			clear(to)
			return false
		}
		to[i] = from[i]
	}
	return true
}

// some: an id of zeros is none.
func some(id []byte) bool { return strings.Trim(string(id), "0") != "" && id[0] != 0 }

// String is "" where there is none.
func (s SpanID) String() string {
	if !some(s[:]) {
		return ""
	}
	return string(s[:])
}
