package flow_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"redoubt/lang"
	"redoubt/lang/flow"
)

// TestFlows runs handlers as engineers write them. A case is a txtar of source
// files; what a file exports as handler or lambda_handler is entered. A line
// that ends in a comment
//
//	want KIND PATH, KIND PATH
//
// is a sink of that kind for the data at that path of the event (event.body.id,
// "*" = an element) or of a source (<stored>). A line without one must stay
// silent. Kinds that nearly every handler has are looked at only where the
// case's head says so: "also: log response".
//
// What the engine gets wrong, and should not, is marked too: "false KIND PATH" is
// reported without reason, "missed KIND PATH" is not reported. Who makes it
// right changes the mark.
func TestFlows(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, got := wants(ar), flowsOf(t, ar)
			for _, line := range want {
				if !slices.Contains(got, line) {
					t.Errorf("%s: missed", line)
				}
			}
			for _, line := range got {
				if !slices.Contains(want, line) {
					t.Errorf("%s: unexpected", line)
				}
			}
		})
	}
}

var wantMark = regexp.MustCompile(`(?:#|//) (want|false) (.*)$`)

// wants lists what a case expects, as "file:line: kind path".
func wants(ar *txtar.Archive) []string {
	var list []string
	for _, f := range ar.Files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			m := wantMark.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for _, w := range strings.Split(m[2], ",") {
				list = append(list, fmt.Sprintf("%s:%d: %s", f.Name, i+1, strings.TrimSpace(w)))
			}
		}
	}
	return list
}

// quiet are the kinds that are looked at only on demand.
var quiet = []string{"log", "response", "identity", "state", "file", "error"}

// flowsOf enters every handler of a case and lists the flows in the form of
// wants.
func flowsOf(t *testing.T, ar *txtar.Archive) []string {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range ar.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	code, err := lang.New(fsys, lang.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, also, _ := strings.Cut(string(ar.Comment), "also: ")
	also, _, _ = strings.Cut(also, "\n")
	var list []string
	for _, f := range ar.Files {
		for _, fl := range enter(code, f.Name) {
			if slices.Contains(quiet, fl.Kind) && !slices.Contains(strings.Fields(also), fl.Kind) {
				continue
			}
			line := fmt.Sprintf("%s:%d: %s %s", fl.File, fl.Pos.Line, fl.Kind, from(fl))
			if !slices.Contains(list, line) {
				list = append(list, line)
			}
		}
	}
	for _, g := range code.Flow().Gaps() {
		t.Errorf("gap: %s:%d: %s", g.File, g.Pos.Line, g.Message)
	}
	return list
}

// enter returns the flows of a file's handler, none if it has no handler.
func enter(code *lang.Code, file string) []flow.Flow {
	if lang.Language(file) == "" {
		return nil
	}
	for _, name := range []string{"handler", "lambda_handler"} {
		if res, err := code.Flow().Entry(file, name); err == nil {
			return res.Flows
		}
	}
	return nil
}

// from spells where a flow's data comes from.
func from(fl flow.Flow) string {
	if fl.Source != nil {
		return "<" + fl.Source.Kind + ">"
	}
	root := []string{"event", "context"}[min(fl.Param, 1)]
	return strings.Join(append([]string{root}, fl.Path...), ".")
}
