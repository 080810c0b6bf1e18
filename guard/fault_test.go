package guard_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"redoubt/guard"
	"redoubt/guard/account"
	"redoubt/guard/proxy"
	"redoubt/telemetry"
)

const tokens = `,"authentication":[{"name":"users","jwt":{"issuer":"https://issuer.example","algorithms":["RS256"],"audience":["a"],"jwks":"https://issuer.example/keys"}}]`

// TestSlowIssuer: an issuer that hangs leaves the control the time to fail as it does
// itself, whatever happens to events that nobody decided on.
func TestSlowIssuer(t *testing.T) {
	for fail, refused := range map[string]bool{"closed": true, "open": false} {
		synctest.Test(t, func(t *testing.T) { slowIssuer(t, fail, refused) })
	}
}

// slowIssuer runs on synctest's clock, which stands while anybody works.
func slowIssuer(t *testing.T, fail string, refused bool) {
	t.Helper()
	const token = `"headers":{"authorization":"Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiJhIn0.c2ln",`
	fetch := func(ctx context.Context, _ string) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }
	var out bytes.Buffer
	g, err := guard.New(guard.Config{
		Program: document(t, everywhere(tokens+`,"controls":{"authentication":{"fail":"`+fail+`"}}`)), Function: "Orders", Records: telemetry.NewBuffer(&out, telemetry.Waiting), Fetch: fetch,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	v := g.Hooks().Decide(ctx, &proxy.Invocation{ID: "1", Event: bytes.Replace([]byte(honest()), []byte(`"headers":{`), []byte(token), 1)})
	if ctx.Err() != nil || (v.Answer != nil) != refused {
		t.Errorf("%s: %v %+v", fail, ctx.Err(), v)
	}
	_ = g.Close(t.Context())
	if !bytes.Contains(out.Bytes(), []byte("unavailable")) {
		t.Errorf("%s: nothing is told: %s", fail, out.String())
	}
}

// TestClosed: what nobody decided on is refused where an enforced control with work to
// do fails closed.
func TestClosed(t *testing.T) {
	for _, c := range []struct {
		name, more    string
		event, answer bool
	}{
		{"nothing to prove", "", false, false},
		{"tokens", tokens, true, false},
		{"tokens, open", tokens + `,"controls":{"authentication":{"fail":"open"}}`, false, false},
		{"tokens, monitored", tokens + `,"controls":{"authentication":{"mode":"monitor"}}`, false, false},
		{"ownership", `,"authorization":{"ownership":[{"field":"event.body.userId","claim":"sub"}]}`, true, false},
		{"inspection", `,"controls":{"inspection":{"fail":"closed"}}`, true, false},
		{"answers", `,"controls":{"response":{"fail":"closed"}}`, false, true},
	} {
		b := newBench(t, everywhere(c.more), account.Account{})
		closed := b.guard.Hooks().Closed
		if event, answer := closed(proxy.Fault{}), closed(proxy.Fault{Answer: true}); event != c.event || answer != c.answer {
			t.Errorf("%s: event %v, answer %v", c.name, event, answer)
		}
		_ = b.guard.Close(t.Context())
	}
}
