package inspect

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestGlance: most short values need no more than a glance; what a parser may have
// something to say of needs one.
func TestGlance(t *testing.T) {
	for value, want := range map[string]bool{
		"Anna Hara": true, "anna.hara12@example.com": true, "2026-03-01T10:15:00Z": true, "2026-03-01": true, "BK-0042-XL": true, "00042": true, "new": true,
		"summer sale": true, "Main Street 12": true, "Leave it at the door, please.": true, "an_underscore": true, "com to org": true,
		"": false, " a": false, "a ": false, "a  b": false, "a'b": false, "é": false, "a\x00": false, "a:b": false, "a.-b": false, "10.0.0.1": false, "example.com": false,
		"select one": false, "and more": false, "whoami": false, "cmd.exe is it": false, "net.exe": false, "12 main street": false, "a0x2e": false, "com.sun.jndi": false,
		"metadata-x": false, "a@metadata.google": false, "rO0ABXNy": false, "BAh7": false, "web.config ow": true, "bootbootboot": false, "JyBvciAxPTE": false,
		strings.Repeat("abc ", 16) + "d": false, strings.Repeat("abc ", 15) + "def": true, strings.Repeat("abcd", 5): true, "order by": false,
	} {
		var in Inspector
		if got := in.glance([]byte(value)); got != want {
			t.Errorf("%q at a glance: %v", value, got)
		}
	}
}

// TestGlanceTells: what a glance lets pass is calm, and thorough parsers have nothing to
// say of it either; an inspector that has seen other words knows them still.
func TestGlanceTells(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	pieces := append(literals(t), "1", "12", "2026-03-01T10:15:00Z", "0x2e", "Anna", "the", "order", "example.com", "JyBvciAxPTE", "x", "0", "aGVsbG8g", "metadata", "a")
	signs := []string{" ", " ", " ", ".", ", ", ",", "-", ":", "@", "_", ""}
	var quick Inspector
	thorough := Inspector{thorough: true}
	seen := 0
	for range 20_000 {
		var b []byte
		for range 1 + random.IntN(3) {
			b = append(append(b, pick(pieces)...), pick(signs)...)
		}
		if random.IntN(4) > 0 {
			b = []byte(strings.TrimRight(string(b), " .,-:@"))
		}
		if !quick.glance(b) {
			continue
		}
		seen++
		if c := (calm{}); !c.read(b, lowered(nil, b)) {
			t.Fatalf("%q is not calm", b)
		}
		if hit, ok := thorough.Value(b, All); ok {
			t.Fatalf("%q is %v, and nothing at a glance", b, hit)
		}
	}
	if seen < 1_500 {
		t.Errorf("a glance did for %d values only", seen)
	}
}
