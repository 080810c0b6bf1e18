package caller

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"redoubt/policy"
)

// TestSlowKeys: while an issuer is asked and does not answer, who has a key is served, who
// has none waits as long as its own time is, and who asks ends in time itself. Keys that
// were rotated are known once it answers.
func TestSlowKeys(t *testing.T) {
	old, next := newIssuer(t), newIssuer(t)
	at := clock
	asked, answer := make(chan struct{}, 1), make(chan string, 1)
	answer <- old.keys()
	fetch := func(ctx context.Context, _ string) ([]byte, error) {
		asked <- struct{}{}
		select {
		case text := <-answer:
			return []byte(text), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	v, err := NewTokens(policy.JWT{Issuer: "https://issuer", Algorithms: []string{"RS256"}, Audience: []string{"shop"}, JWKS: "https://issuer/keys"}, fetch, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	late := func(c jwt.MapClaims) { c["exp"] = clock.Unix() + 600 }
	known := old.sign(t, jwt.SigningMethodRS256, "r", old.rsa, late)
	verify := func(ctx context.Context, token string) string {
		_, err := v.Verify(ctx, token)
		return word(err)
	}
	if got := verify(context.Background(), known); got != "" {
		t.Fatal(got)
	}
	<-asked
	at = at.Add(patient + time.Second)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan string)
	go func() { ended <- verify(ctx, old.sign(t, jwt.SigningMethodRS256, "new", next.rsa, late)) }()
	<-asked
	if got := verify(context.Background(), known); got != "" {
		t.Errorf("who has a key: %s", got)
	}
	gone, over := context.WithCancel(context.Background())
	over()
	if got := verify(gone, old.sign(t, jwt.SigningMethodRS256, "other", next.rsa, late)); got != "unknown key" {
		t.Errorf("who has no time: %s", got)
	}
	stop()
	if got := <-ended; got != "unknown key" {
		t.Errorf("who asked: %s", got)
	}
	at = at.Add(patient + time.Second)
	answer <- strings.ReplaceAll(next.keys(), `"kid":"r"`, `"kid":"new"`)
	if got := verify(context.Background(), next.sign(t, jwt.SigningMethodRS256, "new", next.rsa, late)); got != "" {
		t.Errorf("rotated: %s", got)
	}
	if got := verify(context.Background(), known); got != "unknown key" {
		t.Errorf("signed with the old key: %s", got)
	}
}
