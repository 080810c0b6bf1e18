package scan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redoubt/check"
	"redoubt/checks"
	"redoubt/reach"
	"redoubt/scan"
)

// TestManySecretsOnOneLine: a file of one line with thousands of credentials
// takes no time for each pair of them, and none is shown.
func TestManySecretsOnOneLine(t *testing.T) {
	const n = 2000
	var line strings.Builder
	for i := range n {
		fmt.Fprintf(&line, `DB_PASSWORD = "kXw%05dlQpz";`, i*7919%100_000)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "settings.py"), []byte(line.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	rep, err := scan.Run(context.Background(), scan.Options{
		Paths: []string{dir}, Checks: checks.All(), Now: began, All: true,
		Describe: func(*reach.Graph) check.Application { return check.Application{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Findings) < n/2 {
		t.Errorf("%d findings of %d credentials", len(rep.Findings), n)
	}
	if took := time.Since(began); took > 60*time.Second {
		t.Errorf("took %v", took)
	}
	out, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "lQpz") {
		t.Error("a credential is shown")
	}
}
