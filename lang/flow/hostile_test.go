package flow_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"redoubt/lang"
	"redoubt/lang/flow"
)

// The bounds that hostile code must stay in. The race detector and a busy
// machine slow it down; without a bound it would take hours.
const (
	hostileTime   = 2 * time.Second
	hostileMemory = 600 << 20 // bytes allocated altogether
)

// TestHostile analyses programs that are made to take long. app.py or app.js
// is entered. Where told is set its flow must still be found, or a gap must say
// what was not followed.
func TestHostile(t *testing.T) {
	cases := []struct {
		name  string
		files map[string]string
		told  bool
	}{
		{"nested-calls.py", one("import os\ndef handler(event, context):\n  os.system(" + strings.Repeat("str(", 90) + "event['a']" + strings.Repeat(")", 90) + ")\n"), true},
		{"nested-lists.js", one("exports.handler = (event) => require('child_process').exec(" + strings.Repeat("[", 500) + "event.a" + strings.Repeat("]", 500) + ")"), true},
		{"nested-members.js", one("exports.handler = (event) => require('child_process').exec(event" + strings.Repeat(".a", 3000) + ")"), true},
		{"nested-ifs.py", one("import os\ndef handler(event, context):\n" + ladder(80) + strings.Repeat(" ", 81) + "os.system(event['a'])\n"), true},
		{"nested-closures.js", one("exports.handler = (event) => " + strings.Repeat("(() => ", 100) + "require('child_process').exec(event.a)" + strings.Repeat(")()", 100)), true},
		{"nested-functions.py", one(nestedFunctions(40)), true},
		{"recursion.py", one("import os\ndef f(x, n):\n  if n: return f(x + 'a', n - 1)\n  os.system(x)\n  return f([x], n)\ndef handler(event, context):\n  f(event['a'], 10)\n"), true},
		{"recursion.js", one("const f = (x) => { x.next = { up: x, v: f }; f(x.next); require('child_process').exec(x.cmd); return f(f(x)); };\nexports.handler = (event) => f(event);\n"), true},
		{"circle.py", one(circle(50)), true},
		{"circle.js", one(circleJS(50)), true},
		{"all-call-all.py", one(allCallAll(40)), true},
		{"big-list.py", one("import os\nX = [" + strings.Repeat("'a', ", 2000) + "]\ndef handler(event, context):\n  y = [" + strings.Repeat("event['a'], 'b', ", 1000) + "]\n  for x in X + y: os.system(x)\n"), true},
		{"big-map.js", one("exports.handler = (event) => { const m = {" + numbered(2000, "k%d: event.f%d, ") + "};\n for (const k in m) require('child_process').exec(m[k]); };\n"), true},
		{"big-concat.js", one("exports.handler = (event) => { require('child_process').exec(" + numbered(2000, "event.f%d + ") + "'') };\n"), true},
		{"branches.py", one("import os\ndef handler(event, context):\n  x = 'a'\n" + numbered(500, "  if event['c%d']: x = event['f%d']\n") + "  os.system(x)\n"), true},
		{"else-ifs.py", one("import os\ndef handler(event, context):\n  x = event['a']\n  if x == 1: y = x\n" + numbered(500, "  elif x == 'k%d': y = event['f%d']\n") + "  os.system(x + y)\n"), true},
		{"switch.js", one("exports.handler = (event) => { let y; switch (event.a) {" + numbered(500, "case 'k%d': y = event.f%d;\n") + "}\nrequire('child_process').exec(y); };\n"), true},
		{"tries.py", one("import os\ndef handler(event, context):\n  x = ''\n" + numbered(150, "  try:\n    x = g(event['a'])\n  except E%d as e:\n    x = e\n") + "  os.system(x)\ndef g(x): return x\n"), true},
		{"loops.js", one("exports.handler = (event) => { let x = event;" + numbered(30, "for (const a%d of x.list) { x = [x, a%d]; ") + "require('child_process').exec(x);" + strings.Repeat("}", 30) + "};\n"), false},
		{"chain.py", one(chain(300, 1)), true},
		{"chain.js", one(chainJS(300, 1)), true},
		{"chain-50.py", one(chain(50, 1)), true},
		{"doubling.py", one(chain(40, 2)), true},
		{"doubling.js", one(chainJS(40, 2)), true},
		{"doubling-objects.js", one(doublingObjects(40)), false},
		{"spreads.js", one("exports.handler = (event) => { let a = { cmd: event.cmd }, b = a;\nfor (const k of event.list) { b = { ...a, ...b, [k]: a, own: b }; a = { ...b, up: a, ...Object.values(b) }; Object.assign(a, b, a); Object.assign(b, a); }\nfor (const v of Object.values(a)) require('child_process').exec(v);\nrequire('child_process').exec(a.up.up.cmd); };\n"), true},
		{"many-ifs.py", one("import os\ndef handler(event, context):\n  x = {}\n" + numbered(2000, "  if event['a%d']:\n    x['b%d'] = event['c%d']\n") + "  os.system(x['b7'])\n"), true},
		{"doubling-text.py", one("import os\ndef handler(event, context):\n  x = event['a']\n" + strings.Repeat("  x = x + x\n", 500) + "  os.system(x)\n"), true},
		{"callbacks.js", one("const ap = (f, x) => f(f, x);\nexports.handler = (event) => ap((f, x) => { require('child_process').exec(x); return ap(f, [x, f]); }, event.a);\n"), true},
		{"shapes.js", one("const id = (f) => f;\nconst call = (f, g, h, x) => { f(x); g(x); h(x); };\nexports.handler = (event) => {" + numbered(60, "call(id((x) => x + %d), (y) => require('child_process').exec(y), id((x) => %d), event.a);") + "};\n"), true},
		{"classes.py", one(manyClasses(10)), true},
		{"schemas.js", one("const { z } = require('zod');\nconst s0 = z.object({ n: z.number() });\n" + nestedTimes(9, "const s%d = z.object({", "k%d: s%d,", "});\n") +
			"exports.handler = (event) => { const r = s8.safeParse(event); if (!r.success) return; require('child_process').exec(event.a + r.data.b); };\n"), true},
		{"schemas.py", one("import os, jsonschema\ns0 = {'type': 'integer'}\n" + nestedTimes(9, "s%d = {'type': 'object', 'properties': {", "'k%d': s%d,", "}}\n") +
			"def handler(event, context):\n  jsonschema.validate(event, s8)\n  os.system(event['a'])\n"), true},
		{"imports.py", cyclicImports(30, "py"), true},
		{"imports.js", cyclicImports(30, "js"), true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ext := c.name[strings.LastIndexByte(c.name, '.'):]
			for _, opt := range []lang.Options{{}, {Reads: true}} {
				if flows, gaps := bounded(t, c.files, "app"+ext, opt); c.told && !hasKind(flows, "command") && gaps == 0 {
					t.Errorf("the flow was lost without a word (reads: %v)", opt.Reads)
				}
			}
		})
	}
}

// nestedTimes defines things that each hold the one before 40 times.
func nestedTimes(n int, begin, field, end string) string {
	var s strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&s, begin, i)
		for k := range 40 {
			fmt.Fprintf(&s, field, k, i-1)
		}
		s.WriteString(end)
	}
	return s.String()
}

func one(src string) map[string]string { return map[string]string{"": src} }

// bounded enters a program and fails where it takes too much.
func bounded(t *testing.T, files map[string]string, main string, opt lang.Options) (flows []flow.Flow, gaps int) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, src := range files {
		if name == "" {
			name = main
		}
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	code, err := lang.New(fsys, opt)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	flows = enter(code, main)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if took > hostileTime {
		t.Errorf("took %v", took)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > hostileMemory {
		t.Errorf("allocated %d MB", n>>20)
	}
	return flows, len(code.Flow().Gaps())
}

func hasKind(flows []flow.Flow, kind string) bool {
	for _, f := range flows {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// numbered repeats a line, its number in place of every %d.
func numbered(n int, line string) string {
	var s strings.Builder
	for i := range n {
		s.WriteString(strings.ReplaceAll(line, "%d", fmt.Sprint(i)))
	}
	return s.String()
}

func ladder(n int) string {
	var s strings.Builder
	for i := range n {
		s.WriteString(strings.Repeat(" ", i+1) + "if event['x']:\n")
	}
	return s.String()
}

func nestedFunctions(n int) string {
	var s strings.Builder
	s.WriteString("import os\ndef handler(event, context):\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&s, "%sdef f%d(x%d):\n", strings.Repeat(" ", i), i, i)
	}
	s.WriteString(strings.Repeat(" ", n) + "os.system(event['a'] + x1)\n")
	for i := n - 1; i >= 1; i-- {
		fmt.Fprintf(&s, "%sf%d(event['b'])\n", strings.Repeat(" ", i), i)
	}
	return s.String()
}

func circle(n int) string {
	s := "import os\n"
	for i := range n {
		s += fmt.Sprintf("def f%d(x, y):\n  if y: os.system(x)\n  return f%d(y, x + 'a')\n", i, (i+1)%n)
	}
	return s + "def handler(event, context):\n  f0(event['a'], event['b'])\n"
}

func circleJS(n int) string {
	s := "const cp = require('child_process');\n"
	for i := range n {
		s += fmt.Sprintf("function f%d(x, y) { if (y.z) cp.exec(x); y.k%d = x; return f%d(y, { z: x, y }); }\n", i, i, (i+1)%n)
	}
	return s + "exports.handler = (event) => f0(event.a, event.b);\n"
}

func allCallAll(n int) string {
	s := "import os\n"
	for i := range n {
		s += fmt.Sprintf("def f%d(x, y):\n  os.system(x)\n", i)
		for j := range n {
			s += fmt.Sprintf("  y = f%d(y, x)\n", j)
		}
		s += "  return y\n"
	}
	return s + "def handler(event, context):\n  f0(event['a'], event['b'])\n"
}

// chain is a chain of n functions, each of which calls the next so many times.
func chain(n, times int) string {
	s := "import os\n"
	for i := range n {
		s += fmt.Sprintf("def f%d(x):\n%s", i, strings.Repeat(fmt.Sprintf("  x = f%d(x)\n", i+1), times)) + "  return x\n"
	}
	return s + fmt.Sprintf("def f%d(x):\n  os.system(x)\n  return x\ndef handler(event, context):\n  f0(event['a'])\n", n)
}

func chainJS(n, times int) string {
	s := "const cp = require('child_process');\n"
	for i := range n {
		s += fmt.Sprintf("function f%d(x) { %s return x; }\n", i, strings.Repeat(fmt.Sprintf("x = f%d(x); ", i+1), times))
	}
	return s + fmt.Sprintf("function f%d(x) { cp.exec(x); return x; }\nexports.handler = (event) => f0(event.a);\n", n)
}

// doublingObjects makes a tree of objects with 2^n leaves.
func doublingObjects(n int) string {
	s := "const cp = require('child_process');\n"
	for i := range n {
		s += fmt.Sprintf("const f%d = (x) => ({ l: f%d(x), r: f%d({ x }) });\n", i, i+1, i+1)
	}
	return s + fmt.Sprintf("const f%d = (x) => x;\nexports.handler = (event) => cp.exec(f0(event.a).l.l.l);\n", n)
}

func manyClasses(n int) string {
	s := "import os\nclass C0:\n  def run(self, x):\n    os.system(x)\n"
	for i := 1; i < n; i++ {
		s += fmt.Sprintf("class C%d(C%d):\n  def __init__(self, x):\n    self.x%d = x\n    self.child = C%d(x)\n  def m%d(self):\n    self.run(self.x%d)\n    return self.child.m%d()\n", i, i-1, i, i-1, i, i, i-1)
	}
	return s + fmt.Sprintf("def handler(event, context):\n  C%d(event['a']).m%d()\n", n-1, n-1)
}

func cyclicImports(n int, ext string) map[string]string {
	files := map[string]string{}
	for i := range n {
		next := (i + 1) % n
		if ext == "py" {
			files[fmt.Sprintf("m%d.py", i)] = fmt.Sprintf("import os\nimport m%d\nfrom m%d import *\ndef f(x):\n  os.system(x)\n  return m%d.f(x)\n", next, next, next)
		} else {
			files[fmt.Sprintf("m%d.js", i)] = fmt.Sprintf("const cp = require('child_process');\nconst m = require('./m%d');\nmodule.exports = { ...m, f: (x) => { cp.exec(x); return m.f(x); } };\n", next)
		}
	}
	files[""] = "import m0\ndef handler(event, context):\n  m0.f(event['a'])\n"
	if ext == "js" {
		files[""] = "const m = require('./m0');\nexports.handler = (event) => m.f(event.a);\n"
	}
	return files
}

// TestDeterminism analyses the same handlers twice: every flow, with its steps,
// comes in the same order.
func TestDeterminism(t *testing.T) {
	for _, files := range []map[string]string{one(circleJS(20)), cyclicImports(10, "js"), one(chainJS(20, 2)), one("exports.handler = (event) => { const m = {" + numbered(100, "k%d: event.f%d, ") + "}; require('child_process').exec(Object.values(m).join()); eval(event.x); };")} {
		first := told(t, files)
		for range 5 {
			if again := told(t, files); first != again {
				t.Fatalf("differs:\n%s\n%s", first, again)
			}
		}
	}
}

// told is what a user sees of a program's flows.
func told(t *testing.T, files map[string]string) string {
	t.Helper()
	flows, _ := bounded(t, files, "app.js", lang.Options{Reads: true})
	var s strings.Builder
	for _, f := range flows {
		fmt.Fprintln(&s, f.File, f.Pos, f.Kind, f.API, from(f), f.Exact, f.Low, f.Steps)
	}
	return s.String()
}

// FuzzProgram lowers and analyses any text as Python and as JavaScript.
func FuzzProgram(f *testing.F) {
	for _, seed := range []string{
		"import os\ndef handler(event, context):\n  for r in event['Records']:\n    os.system(f\"{r['body']}\")\n",
		"class A(B):\n  def __init__(self, *a, **k): super().__init__(*a, **k)\n  @property\n  def x(self): return [y async for y in self if y]\nhandler = A().x\n",
		"const { a, ...b } = require('./app'); exports.handler = async ({ Records: [r] }) => { try { await f(r?.b ?? b) } finally { eval(`${a}`) } };",
		"class A extends A { static #x = this; get y() { return super.y } }; export const handler = (e) => new A(...e).y(...e);",
		"handler = lambda event, context: (lambda f: f(f))(lambda f: f(f))",
		"exports.handler = (e) => { let x = e; while (x) { x = x[x] = [x, e]; switch (x) { case 1: continue; default: label: for (;;) break label } } };",
		"from app import *\nimport app\ndef handler(event, context):\n  match event:\n    case {'a': [x, *y], **z}: return handler(x, y)\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<12 {
			t.Skip("longer than what is tried")
		}
		for _, main := range []string{"app.py", "app.js", "app.ts"} {
			bounded(t, one(src), main, lang.Options{Reads: true})
		}
	})
}
