package main

import (
	"os"
	"path/filepath"
	"testing"

	"redoubt/check"
)

func TestReadLabel(t *testing.T) {
	tests := []struct {
		name, src string
		want      label
		ok        bool
	}{
		{"python, real", "# evaluation\n# real case = true\n# level = 2\n", label{true, "2"}, true},
		{"javascript, not real", "// real case = false\n// level = 3+\n", label{false, "3+"}, true},
		{"windows line ends", "# real case = true\r\n# level = 4\r\n", label{true, "4"}, true},
		{"two spaces", "// real case = true\n// level =  2\n", label{true, "2"}, true},
		{"no level", "# real case = false\n", label{false, ""}, true},
		{"no label", "x = 1\n# level = 2\n", label{}, false},
		{"not a verdict", "# real case = maybe\n", label{}, false},
		{"in a string", `print("a real case = true")`, label{}, false},
		{"empty", "", label{}, false},
	}
	for _, tt := range tests {
		got, ok := readLabel([]byte(tt.src))
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: readLabel = %+v, %v; want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestCaseOf(t *testing.T) {
	for file, want := range map[string]string{
		"a/b_001_T.py":           "a/b_001_T.py",
		"a/b_001_T/main.py":      "a/b_001_T",
		"a/b_002_F/lib/x/y.js":   "a/b_002_F",
		"a/b_001_T/c_002_F/x.js": "a/b_001_T",
		"a/b_001_TX/main.py":     "a/b_001_TX/main.py",
		"a/b_001_t/main.py":      "a/b_001_t/main.py",
		"main.py":                "main.py",
		"":                       "",
	} {
		if got := caseOf(file); got != want {
			t.Errorf("caseOf(%q) = %q, want %q", file, got, want)
		}
	}
}

// The digits were computed with sha256sum.
func TestHalfOf(t *testing.T) {
	for p, want := range map[string]half{
		"case/a.py": evenHalf,
		"case/c.py": evenHalf,
		"case/b.py": oddHalf,
		"case/d.py": oddHalf,
	} {
		if got := halfOf(p); got != want {
			t.Errorf("halfOf(%q) = %s, want %s", p, got, want)
		}
	}
}

func write(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		p := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadCases(t *testing.T) {
	root := t.TempDir()
	write(t, root, map[string]string{
		"s/case/one_T.py":      "# real case = true\n# level = 2\n",
		"s/case/hard_T.py":     "# real case = true\n# level = 4\n",
		"s/case/plus_F.py":     "# real case = false\n# level = 3+\n",
		"s/case/plain.py":      "x = 1\n",
		"s/case/config.json":   `{"real case = true": 1}`,
		"s/case/two_F/a.py":    "x = 1\n",
		"s/case/two_F/main.py": "# real case = false\n# level = 2\n",
		"s/case/two_F/z.py":    "# real case = true\n# level = 2\n",
	})
	cases, err := readCases(root, "s/case")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, c := range cases {
		got[c.path] = c.real
		if c.half != halfOf("s/case/"+c.path) {
			t.Errorf("%s: half %s is not that of its path from the root", c.path, c.half)
		}
	}
	want := map[string]bool{"one_T.py": true, "plus_F.py": false, "two_F": false}
	if len(got) != len(want) || len(cases) != len(want) {
		t.Errorf("cases = %v, want %v", got, want)
	}
	for p, real := range want {
		if v, ok := got[p]; !ok || v != real {
			t.Errorf("%s: real = %v, found = %v; want %v", p, v, ok, real)
		}
	}
	if _, err := readCases(root, "absent"); err == nil {
		t.Error("a folder that is absent is no error")
	}
}

func TestAntRoot(t *testing.T) {
	corpora := t.TempDir()
	if got := antRoot(corpora); got != "" {
		t.Errorf("found %q in an empty folder", got)
	}
	write(t, corpora, map[string]string{"b/sast-js/case/x.js": "", "c/sast-js/x.js": ""})
	if got, want := antRoot(corpora), filepath.Join(corpora, "b"); got != want {
		t.Errorf("antRoot = %q, want %q", got, want)
	}
	write(t, corpora, map[string]string{antName + "/sast-python3/case/x.py": ""})
	if got, want := antRoot(corpora), filepath.Join(corpora, antName); got != want {
		t.Errorf("antRoot = %q, want the benchmark's own name first: %q", got, want)
	}
	if got := antRoot(""); got != "" {
		t.Errorf("antRoot without corpora = %q", got)
	}
}

func TestScore(t *testing.T) {
	cases := []labelled{
		{"a", evenHalf, label{real: true}},
		{"b", evenHalf, label{real: true}},
		{"c", evenHalf, label{}},
		{"d", oddHalf, label{}},
		{"e", oddHalf, label{real: true}},
	}
	found := hit([]check.Entry{
		{File: "a", Concern: check.Injection},
		{File: "d", Concern: check.Injection},
		{File: "b", Concern: check.Monitoring}, // not an injection: no hit
	})
	for h, want := range map[half]tally{
		"":       {real: 3, found: 1, unreal: 2, wrong: 1},
		evenHalf: {real: 2, found: 1, unreal: 1, wrong: 0},
		oddHalf:  {real: 1, found: 0, unreal: 1, wrong: 1},
	} {
		if got := score(cases, found, h); got != want {
			t.Errorf("score of %q = %+v, want %+v", h, got, want)
		}
	}
}

func TestTallyVerdicts(t *testing.T) {
	for _, tt := range []struct {
		tally         tally
		recall, wrong string
	}{
		{tally{20, 17, 20, 3}, "reached", "reached"},
		{tally{20, 16, 20, 4}, "MISSED", "MISSED"},
		{tally{0, 0, 20, 0}, "skipped", "skipped"},
		{tally{}, "skipped", "skipped"},
	} {
		rows := tt.tally.rows("x")
		if rows[0].verdict != tt.recall || rows[1].verdict != tt.wrong {
			t.Errorf("%+v: verdicts %s, %s; want %s, %s", tt.tally, rows[0].verdict, rows[1].verdict, tt.recall, tt.wrong)
		}
	}
}
