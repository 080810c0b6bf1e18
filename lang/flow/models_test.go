package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/lang"
	"redoubt/lang/flow"
	"redoubt/lang/models"
)

// TestModels runs the two examples of every row: in the first the fact shows,
// in the second it does not.
func TestModels(t *testing.T) {
	libs, err := models.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	sink := testSink(t)
	for _, lib := range libs {
		for _, row := range lib.Rows {
			t.Run(fmt.Sprintf("%s:%d", lib.File, row.Line), func(t *testing.T) {
				t.Parallel()
				checkRow(t, append(libs[:len(libs):len(libs)], sink...), row)
			})
		}
	}
}

// testSink is SINK(x), which stands for any sink in the examples.
func testSink(t *testing.T) []*models.Library {
	t.Helper()
	var libs []*models.Library
	for _, language := range []string{"python", "javascript"} {
		lib, err := models.Parse(language, "test", []byte("library: test\nrows: [{api: [SINK], sink: test, at: ['Argument[0]']}]"))
		if err != nil {
			t.Fatal(err)
		}
		libs = append(libs, lib)
	}
	return libs
}

func checkRow(t *testing.T, libs []*models.Library, row *models.Row) {
	t.Helper()
	language := row.Library.Language
	if language == "aws" {
		language = languageOf(row.Yes)
	}
	yes, no := shows(t, libs, language, row, row.Yes), shows(t, libs, language, row, row.No)
	if row.Clears != nil || row.Guards != nil {
		yes, no = !yes, !no // the first example is the safe one
	}
	if !yes {
		t.Errorf("%s: the fact does not show in the first example:\n%s", row.APIs[0], row.Yes)
	}
	if no {
		t.Errorf("%s: the fact shows in the second example:\n%s", row.APIs[0], row.No)
	}
}

func languageOf(code string) string {
	if strings.Contains(code, "boto3") {
		return "python"
	}
	return "javascript"
}

// shows reports whether an example has what its row is about.
func shows(t *testing.T, libs []*models.Library, language string, row *models.Row, code string) bool {
	t.Helper()
	res := runExample(t, libs, language, code)
	switch {
	case row.Sink != "":
		return hasFlow(res, func(f flow.Flow) bool { return f.Kind == row.Sink })
	case row.Misuse != "":
		for _, c := range res.Calls {
			if c.Misuse == row.Misuse {
				return true
			}
		}
		return false
	case row.Calls != nil:
		for _, op := range row.Calls {
			if !slices.ContainsFunc(res.Calls, func(c flow.Call) bool { return "aws:"+c.Operation == op }) {
				return false
			}
		}
		return true
	case row.Source != "":
		return hasFlow(res, func(f flow.Flow) bool { return f.Source != nil && f.Source.Kind == row.Source })
	}
	marked := strings.Contains(code, "SINK(")
	return hasFlow(res, func(f flow.Flow) bool {
		return f.Kind == "test" || !marked && (f.Kind == "log" || !slices.Contains(quiet, f.Kind))
	})
}

func hasFlow(res *flow.Result, is func(flow.Flow) bool) bool {
	for _, f := range res.Flows {
		if is(f) {
			return true
		}
	}
	return false
}

// runExample analyses the body of a handler.
func runExample(t *testing.T, libs []*models.Library, language, body string) *flow.Result {
	t.Helper()
	name, src := "app.js", "exports.handler = async (event, context) => {\n"+body+"\n};\n"
	if language == "python" {
		name = "app.py"
		src = "def handler(event, context):\n    " + strings.ReplaceAll(strings.TrimRight(body, "\n"), "\n", "\n    ") + "\n"
	}
	code, err := lang.New(fstest.MapFS{name: {Data: []byte(src)}}, lang.Options{Models: libs})
	if err != nil {
		t.Fatal(err)
	}
	res, err := code.Flow().Entry(name, "handler")
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	for _, g := range code.Flow().Gaps() {
		if !strings.HasPrefix(g.Message, "imports ./") { // an example is one file
			t.Errorf("gap: %s\n%s", g.Message, src)
		}
	}
	return res
}
