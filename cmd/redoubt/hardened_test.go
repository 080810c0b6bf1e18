package main

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"redoubt/check"
)

func scanned(t *testing.T, args ...string) (check.Report, int) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), std{
		args: append([]string{"scan", "--no-cache", "--format", "json"}, args...),
		in:   strings.NewReader(""), out: &out, err: &errs, env: func(string) string { return "" },
	})
	var rep check.Report
	if err := json.Unmarshal(out.Bytes(), &rep); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	return rep, code
}

// TestHardenedShop: nothing is found in the repaired shop, nor left unread.
func TestHardenedShop(t *testing.T) {
	rep, code := scanned(t, "../../examples/shop-hardened")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, f := range rep.Findings {
		t.Errorf("%s %s:%d: %s", f.Name, f.File, f.Line, f.Message)
	}
	for _, g := range rep.Gaps {
		t.Errorf("gap %s:%d: %s", g.File, g.Line, g.Message)
	}
}

// TestShopsAreAlike: both shops have the same functions, started in the same
// ways, in both formats.
func TestShopsAreAlike(t *testing.T) {
	want := kindsOf(t, "../../examples/shop/template.yaml")
	if len(want) != 12 {
		t.Fatalf("%d functions", len(want))
	}
	for _, file := range []string{"shop/serverless.yml", "shop-hardened/template.yaml", "shop-hardened/serverless.yml"} {
		got := kindsOf(t, "../../examples/"+file)
		for f, kinds := range want {
			if !slices.Equal(got[f], kinds) && f != "adminusers" {
				t.Errorf("%s: %s is started by %v, want %v", file, f, got[f], kinds)
			}
		}
	}
}

// kindsOf lists what starts each function, by its name in lower case.
func kindsOf(t *testing.T, file string) map[string][]string {
	t.Helper()
	rep, _ := scanned(t, file)
	kinds := map[string][]string{}
	for _, a := range rep.Applications {
		for _, f := range a.Functions {
			name := regexp.MustCompile(`(?i)lambdafunction$`).ReplaceAllString(f.Name, "")
			list := []string{}
			for _, trigger := range f.Triggers {
				if trigger.Kind != "invoke" {
					list = append(list, trigger.Kind)
				}
			}
			sort.Strings(list)
			kinds[strings.ToLower(name)] = slices.Compact(list)
		}
	}
	return kinds
}
