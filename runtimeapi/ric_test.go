package runtimeapi_test

import (
	"strings"
	"testing"

	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

// AWS's own client for Node.js is a native module that npm compiles with cmake;
// where it is not, this is skipped. See lambdatest.Node.
func TestNode(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	run(t, lambdatest.Node, e)
	for _, payload := range []string{`"a"`, `{"b":1}`, `"` + strings.Repeat("c", 1<<20) + `"`} {
		if r := invoke(t, e, ctx, payload); string(r.Payload) != payload || r.Failed {
			t.Errorf("answer of %d bytes, failed %v; want the event back", len(r.Payload), r.Failed)
		}
	}
	if r := invoke(t, e, ctx, `"fail badly"`); !r.Failed || !strings.Contains(string(r.Payload), "badly") {
		t.Errorf("a failure came back as %+v", r)
	}
}

func TestNodeStream(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	run(t, lambdatest.Node, e, "STREAMED=1")
	if r := invoke(t, e, ctx, "30"); !r.Streamed || len(r.Payload) != 30<<16 {
		t.Errorf("streamed %v, %d bytes, %s", r.Streamed, len(r.Payload), r.ErrorType)
	}
}
