package cloudtrail

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzRead: whatever comes in, reading ends, says where it failed, and yields
// no more than was there.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		getObject, `{"Records":[` + getObject + `]}`, "[" + getObject, gz(getObject, getObject), `{"Records":[{"a":[}]}`, `{"detail":"{`,
		`[[[[[[[[[[`, "\x1f\x8b", `{"Records":[],"Records":[{}]}`, `{"eventName":"a","eventSource":"s","requestParameters":"{}"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		for e, err := range Read(bytes.NewReader(data), "f") {
			if n++; n > 200_000 {
				t.Fatal("no end")
			}
			var p *Problem
			if err != nil && (!errors.As(err, &p) || p.Line < 1 || p.Offset < 0) {
				t.Fatalf("%v", err)
			}
			e.Targets()
			e.Denied()
			Operation(e.Source, e.Name)
		}
		Observed(Read(bytes.NewReader(data), "f"))
	})
}
