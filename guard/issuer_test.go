package guard_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"redoubt/guard"
	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
	"redoubt/telemetry"
)

func TestMain(m *testing.M) {
	lambdatest.Serve()
	os.Exit(m.Run())
}

// An issuer has one key at a time, and may be out of reach or silent.
type issuer struct {
	id       string
	private  ed25519.PrivateKey
	gone     bool
	hangs    bool
	issuedAt time.Time
}

func (i *issuer) rotate(t *testing.T, id string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	i.id, i.private = id, private
}

// fetch is asked within decisions, one at a time here.
func (i *issuer) fetch(ctx context.Context, _ string) ([]byte, error) {
	switch {
	case i.gone:
		return nil, errors.New("nobody there")
	case i.hangs:
		// Whoever waits has to have set an end to it before the hook's: then there is no need
		// to wait for that here. Else the hook overruns, and the event fails.
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > hookTime*3/4 {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return nil, context.DeadlineExceeded
	}
	public, _ := i.private.Public().(ed25519.PublicKey)
	return fmt.Appendf(nil, `{"keys":[{"kty":"OKP","kid":%q,"crv":"Ed25519","x":%q}]}`, i.id, base64.RawURLEncoding.EncodeToString(public)), nil
}

// request is one that carries a token of the issuer's.
func (i *issuer) request(t *testing.T) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{"iss": "https://issuer.example", "sub": "ada", "aud": "a", "exp": i.issuedAt.Add(24 * time.Hour).Unix()})
	token.Header["kid"] = i.id
	text, err := token.SignedString(i.private)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(honest(), `"headers":{`, `"headers":{"authorization":"Bearer `+text+`",`, 1)
}

// hookTime is what a hook has in TestIssuer, as usual. Nobody waits for it.
const hookTime = time.Second

// TestIssuer: the whole guard between the emulator and a function, REDOUBT_FAIL being
// open: while the issuer is out of reach or silent nobody is let in, and nobody waits past
// the hook's budget; its keys, and those that it rotates to, let in.
func TestIssuer(t *testing.T) {
	i := &issuer{issuedAt: time.Now()}
	i.rotate(t, "one")
	var minutes atomic.Int64 // that have passed: what ends after its answer asks, too
	now := func() time.Time { return i.issuedAt.Add(time.Duration(minutes.Load()) * time.Minute) }
	var out bytes.Buffer
	g, err := guard.New(guard.Config{
		Program: document(t, everywhere(strings.Replace(tokens, "RS256", "EdDSA", 1))), Function: "Orders", Records: telemetry.NewBuffer(&out, telemetry.Waiting), Fetch: i.fetch, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.Close(context.WithoutCancel(t.Context())) }()
	e, err := runtimeapi.Start(runtimeapi.Config{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	p, err := proxy.Listen(proxy.Config{Upstream: e.Addr(), Open: true, Budget: hookTime, Hooks: g.Hooks()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	go func() { _ = p.Serve() }()
	p.Ready()
	function, err := lambdatest.Go(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer function.Stop()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	for _, step := range []struct {
		name string
		do   func()
		in   bool
	}{
		{"out of reach", func() { i.gone = true }, false},
		{"silent", func() { i.gone, i.hangs = false, true }, false},
		{"there", func() { i.hangs = false }, true},
		{"silent, but its key is known", func() { i.hangs = true }, true},
		{"rotated, and silent", func() { i.rotate(t, "two") }, false},
		{"rotated", func() { i.hangs = false }, true},
	} {
		step.do()
		minutes.Add(1)
		r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte(i.request(t))})
		if err != nil {
			t.Fatal(err)
		}
		if in := strings.Contains(string(r.Payload), "rawPath"); r.Failed || in != step.in { // the function echoes
			t.Errorf("%s: %s %.200s", step.name, r.ErrorType, r.Payload)
		}
	}
}
