package filesecret_test

import (
	"strings"
	"testing"
	"time"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/filesecret"
	"redoubt/reach"
	"redoubt/secret"
)

// TestSeverities: what is surely a credential is high, what is probably none
// is advice.
func TestSeverities(t *testing.T) {
	for _, c := range []struct {
		hit  secret.Hit
		want check.Severity
	}{
		{secret.Hit{Confidence: secret.High}, check.High},
		{secret.Hit{Confidence: secret.Medium}, check.Medium},
		{secret.Hit{Confidence: secret.Low}, check.Low},
		{secret.Hit{Confidence: secret.High, Example: true}, check.Info},
		{secret.Hit{Confidence: secret.Low, Doubt: "looks like a placeholder"}, check.Info},
	} {
		c.hit.Kind, c.hit.Name, c.hit.Masked = "access key", "DB", "****"
		found := run(t, reach.Hit{Hit: c.hit})
		if len(found) != 1 || found[0].Severity != c.want {
			t.Errorf("%+v: %+v, want %v", c.hit, found, c.want)
		}
	}
}

// TestOnce: one credential in several places is one finding, which hides it;
// another one is another.
func TestOnce(t *testing.T) {
	source := "DB_PASSWORD = 'kXw93" + "lQpz71'\nOTHER_PASSWORD = 'kXw93" + "lQpz71'\nMAIL_PASSWORD = 'Zq81" + "mmPw02'\n"
	hits := []reach.Hit{}
	for _, h := range secret.Scan("a/settings.py", []byte(source)) {
		hits = append(hits, reach.Hit{Hit: h, Value: source[h.Pos.Start:h.Pos.End]})
	}
	found := run(t, hits...)
	if len(found) != 2 {
		t.Fatalf("%d findings, want 2: %+v", len(found), found)
	}
	if m := found[0].Message; !strings.Contains(m, "It also stands in a/settings.py:2.") || strings.Contains(m, "lQpz71") || len(found[0].Mask) != 1 {
		t.Errorf("%s, %d hidden", m, len(found[0].Mask))
	}
}

func run(t *testing.T, hits ...reach.Hit) []*check.Finding {
	t.Helper()
	var found []*check.Finding
	g := reach.New(&app.Application{}).WithHits(hits)
	pass := check.NewPass(filesecret.Check, g, time.Now(), func(f *check.Finding) { found = append(found, f) }, func(app.Gap) {})
	if err := filesecret.Check.Run(pass); err != nil {
		t.Fatal(err)
	}
	return found
}
