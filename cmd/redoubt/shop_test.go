package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"redoubt/check"
)

// TestShop: the vulnerable shop shows every concern that templates can show,
// and the report gives none of its secrets away.
func TestShop(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(context.Background(), std{
		args: []string{"scan", "--no-cache", "--all", "--format", "json", "../../examples/shop"},
		in:   strings.NewReader(""), out: &out, err: &errs, env: func(string) string { return "" },
	})
	if code != exitFindings {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	var rep check.Report
	if err := json.Unmarshal(out.Bytes(), &rep); err != nil {
		t.Fatal(err)
	}
	found := map[check.Concern]bool{}
	for _, f := range rep.Findings {
		found[f.Concern] = true
	}
	for _, c := range []check.Concern{check.Auth, check.Triggers, check.Privilege, check.Segmentation, check.Secrets, check.Monitoring, check.Deployment} {
		if !found[c] {
			t.Errorf("no finding of %s", c)
		}
	}
	for _, secret := range []string{"Sp3ns3r-fee-d9x", "kJ8s2mQ0pLx91vBzR4wT", "7c2e9f4b81d0a6533e9f1c7b"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the report shows the secret %s", secret)
		}
	}
}
