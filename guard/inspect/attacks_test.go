package inspect

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redoubt/policy"
)

// TestAttacks: every attack of the list is found if all classes are wanted, and
// most of them as what they are.
func TestAttacks(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "attacks.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in Inspector
	class := Class(0)
	own, all := 0, 0
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := sc.Text()
		if name, ok := strings.CutPrefix(line, "["); ok && strings.HasSuffix(name, "]") {
			if c, ok := policy.ParseClass(strings.TrimSuffix(name, "]")); ok {
				class = c
				continue
			}
		}
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		value := []byte(controls(line))
		if _, ok := in.Value(value, All); !ok {
			t.Errorf("%s: %q is not found", class, value)
		}
		_, ok := in.Value(value, class)
		all++
		own += ord(ok)
		if testing.Verbose() && !ok {
			t.Logf("%s: %q is found as something else", class, value)
		}
	}
	if own*100 < all*95 {
		t.Errorf("%d of %d are found as what they are", own, all)
	}
}
