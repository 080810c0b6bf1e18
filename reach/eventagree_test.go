package reach_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"redoubt/app"
)

// TestEventSchemasAgree runs the code of cases on events that differ from good
// ones here and there: no schema refuses an event that the code handles to its
// end. It needs the languages' interpreters.
func TestEventSchemasAgree(t *testing.T) {
	for file, run := range map[string][2]string{
		"testdata/schemas/hard-python.txtar":     {"python3", runPython},
		"testdata/schemas/hard-javascript.txtar": {"node", runNode},
	} {
		t.Run(run[0], func(t *testing.T) {
			if _, err := exec.LookPath(run[0]); err != nil {
				t.Skip(err)
			}
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			agree(t, ar, run[0], run[1])
		})
	}
}

func agree(t *testing.T, ar *txtar.Archive, interpreter, script string) {
	t.Helper()
	g := graphOf(t, ar, "template.yaml")
	handlers, good := map[string]string{}, map[string][]any{}
	for _, f := range g.App.Functions {
		handlers[f.Label()], _ = f.Handler.Or("")
	}
	for _, f := range ar.Files {
		if name, ok := strings.CutPrefix(f.Name, "accept/"); ok {
			function, _, _ := strings.Cut(name, ".")
			good[function] = append(good[function], value(t, f.Data))
		}
	}
	events := map[string][]any{}
	for _, f := range sorted(good) {
		events[f] = changed(good[f], 1500)
	}
	handled := runAll(t, ar, interpreter, script, map[string]any{"handlers": handlers, "events": events})
	for _, f := range g.App.Functions {
		s := compiled(t, g.EventSchema(f, app.Invoke))
		passed := 0
		for i, ok := range handled[f.Label()] {
			if !ok {
				continue
			}
			passed++
			text, _ := json.Marshal(events[f.Label()][i])
			if err := s.Validate(value(t, text)); err != nil {
				t.Errorf("%s handles %s: %v", f.Label(), text, err)
			}
		}
		if passed == 0 {
			t.Errorf("%s handles nothing", f.Label())
		}
	}
}

// runAll tells of each event whether the code handled it.
func runAll(t *testing.T, ar *txtar.Archive, interpreter, script string, input any) map[string][]bool {
	t.Helper()
	dir := t.TempDir()
	for _, f := range ar.Files {
		if !strings.Contains(f.Name, "/") {
			write(t, filepath.Join(dir, f.Name), f.Data)
		}
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "input.json"), text)
	write(t, filepath.Join(dir, "run_all"), []byte(script))
	cmd := exec.Command(interpreter, "run_all")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err = os.ReadFile(filepath.Join(dir, "output.json"))
	if err != nil {
		t.Fatal(err)
	}
	var handled map[string][]bool
	if err := json.Unmarshal(text, &handled); err != nil {
		t.Fatal(err)
	}
	return handled
}

const runPython = `
import contextlib, importlib, io, json, sys
sys.path.insert(0, ".")
given = json.load(open("input.json"))
out = {}
for name, events in given["events"].items():
    module, function = given["handlers"][name].split(".")
    handler = getattr(importlib.import_module(module), function)
    out[name] = []
    for event in events:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answer = handler(event, None)
            out[name].append(not (isinstance(answer, dict) and isinstance(answer.get("statusCode"), int) and answer["statusCode"] >= 400))
        except Exception:
            out[name].append(False)
json.dump(out, open("output.json", "w"))
`

const runNode = `
const fs = require('fs');
const { handlers, events } = JSON.parse(fs.readFileSync('input.json'));
console.log = () => {};
process.on('unhandledRejection', () => {});
(async () => {
  const out = {};
  for (const [name, list] of Object.entries(events)) {
    const [file, key] = handlers[name].split('.');
    const handler = require('./' + file + '.js')[key];
    out[name] = [];
    for (const event of list) {
      try {
        const answer = handler.length === 3
          ? await new Promise((ok, no) => handler(event, {}, (err, v) => (err ? no(err) : ok(v))))
          : await handler(event, {});
        out[name].push(!(answer && typeof answer.statusCode === 'number' && answer.statusCode >= 400));
      } catch (e) {
        out[name].push(false);
      }
    }
  }
  fs.writeFileSync('output.json', JSON.stringify(out));
})();
`

// changed makes n events of good ones.
func changed(good []any, n int) []any {
	c := changer{rand.New(rand.NewPCG(7, 7))}
	list := slices.Clone(good)
	for len(list) < n {
		e := good[c.r.IntN(len(good))]
		for range 1 + c.r.IntN(3) {
			e = c.change(e)
		}
		list = append(list, e)
	}
	return list
}

type changer struct{ r *rand.Rand }

func (c changer) other() any {
	list := []any{
		nil, true, false, 0, 1, -1, 2.5, 4, 7, 8, 11, 100, "", "0", "5", " 7 ", "x", "w", "ok", "stop", "fast", "yes", "abc",
		[]any{},
		map[string]any{},
		[]any{1},
		[]any{"ab"},
		[]any{map[string]any{}},
		map[string]any{"a": 1},
		"{}", "[]", `{"id":1}`,
	}
	return list[c.r.IntN(len(list))]
}

// change is a copy with something replaced, left out or repeated. Texts that
// hold JSON are changed inside.
func (c changer) change(v any) any {
	if c.r.IntN(9) == 0 {
		return c.other()
	}
	switch x := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, k := range sorted(x) {
			switch c.r.IntN(14) {
			case 0:
			case 1, 2, 3, 4, 5, 6:
				out[k] = c.change(x[k])
			default:
				out[k] = x[k]
			}
		}
		return out
	case []any:
		out := slices.Clone(x)
		for i := range out {
			out[i] = c.change(out[i])
		}
		if len(x) > 0 && c.r.IntN(6) == 0 {
			out = append(out, c.change(x[c.r.IntN(len(x))]))
		}
		return out
	case string:
		var inner any
		if strings.HasPrefix(x, "{") && json.Unmarshal([]byte(x), &inner) == nil {
			text, _ := json.Marshal(c.change(inner))
			return string(text)
		}
	}
	return v
}
