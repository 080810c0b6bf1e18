package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"redoubt/check"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t *testing.T, h check.Handler, r *check.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := h.Write(&b, r); err != nil {
		t.Fatalf("%s: %v", h.Name, err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it and run go test ./report -update\ngot:\n%s", file, got)
	}
}

func TestGolden(t *testing.T) {
	for _, h := range Handlers() {
		golden(t, "rich."+h.Name, render(t, h, richReport()))
		if h.Name == "text" || h.Name == "markdown" {
			golden(t, "hostile."+h.Name, render(t, h, hostileReport()))
			golden(t, "empty."+h.Name, render(t, h, emptyReport()))
		}
	}
}

type broken struct{ after int }

func (b *broken) Write(p []byte) (int, error) {
	if b.after -= len(p); b.after < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// Every handler must print any report, the same way twice, change nothing in
// it, and pass on a failing writer's error.
func TestAcceptance(t *testing.T) {
	reports := map[string]func() *check.Report{"empty": emptyReport, "rich": richReport, "hostile": hostileReport}
	seen := map[string]bool{}
	for _, h := range Handlers() {
		if h.Name == "" || h.Doc == "" || seen[h.Name] {
			t.Errorf("handler %q: no name, no doc or a name twice", h.Name)
		}
		seen[h.Name] = true
		for name, make := range reports {
			t.Run(h.Name+"/"+name, func(t *testing.T) {
				r := make()
				first := render(t, h, r)
				if len(first) == 0 || first[len(first)-1] != '\n' {
					t.Error("the report is empty or does not end its last line")
				}
				if !bytes.Equal(first, render(t, h, make())) || !bytes.Equal(first, render(t, h, r)) {
					t.Error("the same report gives other bytes")
				}
				for _, after := range []int{0, len(first) / 2} {
					if err := h.Write(&broken{after}, r); !errors.Is(err, io.ErrClosedPipe) {
						t.Errorf("the writer's error after %d bytes is lost: %v", after, err)
					}
				}
			})
		}
	}
}

// deceiving matches what no report may pass on raw: control characters,
// escapes, and characters that reorder or hide text.
var deceiving = regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]`)

func TestHostileTextIsSpeltOut(t *testing.T) {
	for _, h := range Handlers() {
		out := render(t, h, hostileReport())
		if !utf8.Valid(out) {
			t.Errorf("%s: not valid UTF-8", h.Name)
		}
		if m := deceiving.Find(out); m != nil {
			t.Errorf("%s prints %q raw", h.Name, m)
		}
	}
}

func TestColourOnlyWhenAsked(t *testing.T) {
	r := richReport()
	var b bytes.Buffer
	if err := writeText(&b, r); err != nil || bytes.ContainsRune(b.Bytes(), '\x1b') {
		t.Errorf("escapes without colour (%v)", err)
	}
	plain := b.String()
	b.Reset()
	r.Colour = true
	if err := writeText(&b, r); err != nil {
		t.Fatal(err)
	}
	stripped := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(b.String(), "")
	if !strings.Contains(b.String(), "\x1b[1;35mCRITICAL\x1b[0m") || stripped != plain {
		t.Error("colour is missing or changes the text")
	}
	b.Reset()
	h := hostileReport()
	h.Colour = true
	if err := writeText(&b, h); err != nil {
		t.Fatal(err)
	}
	if rest := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(b.String(), ""); strings.ContainsRune(rest, '\x1b') || strings.Contains(b.String(), "\x1b[31m") {
		t.Error("an escape from a template got through")
	}
}

func TestTextKeepsItsWidth(t *testing.T) {
	for _, columns := range []int{40, 60, 80, 100, 132} {
		for _, r := range []*check.Report{richReport(), hostileReport()} {
			r.Width = columns
			var b bytes.Buffer
			if err := writeText(&b, r); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
			for _, l := range lines[:len(lines)-1] {
				if strings.Contains(l, "redoubt ") { // a command is not broken
					continue
				}
				if n := width(l); n > columns {
					t.Errorf("%d columns at a width of %d: %q", n, columns, l)
				}
			}
		}
	}
}

func TestTextNamesWhatItIsAbout(t *testing.T) {
	out := string(render(t, Handlers()[0], richReport()))
	for _, want := range []string{
		"26 functions, 31 triggers, 2,714 lines of code · 1 critical, 2 high, 1 medium, 1 low · 7 gaps · 1 suppressed · 0.4 s\n",
		"▸ internet → POST /orders (no authorizer)", "… → CreateOrder", "(medium confidence)", "^^^^^^^^ the shell reads `name`",
		"redoubt explain public-route", "and 2 more: redoubt scan --format json | jq .gaps", "logs are kept by the load balancer (inline)", "━━ billing",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
}

func TestCleanRunIsHonest(t *testing.T) {
	r := emptyReport()
	r.Applications = []check.Application{{Name: "shop"}}
	r.NotChecked = []check.NotChecked{{What: "function code", Why: "not built"}}
	if out := string(render(t, Handlers()[0], r)); !strings.Contains(out, "No way in was found") || !strings.Contains(out, "function code") {
		t.Errorf("got %s", out)
	}
	if out := string(render(t, Handlers()[0], emptyReport())); strings.Contains(out, "No way in") {
		t.Errorf("a run that saw nothing claims to have found no way in: %s", out)
	}
}

func TestJSONHasNoNullLists(t *testing.T) {
	for _, r := range []*check.Report{emptyReport(), {Findings: []check.Entry{{}}, Applications: []check.Application{{Functions: []check.Function{{}}}}}} {
		out := bytes.ReplaceAll(render(t, Handlers()[1], r), []byte(`"suppressed": null`), nil)
		if bytes.Contains(out, []byte("null")) {
			t.Errorf("null in %s", out)
		}
	}
	if out := render(t, Handlers()[1], hostileReport()); !bytes.Contains(out, []byte("</script>")) {
		t.Error("JSON is escaped for HTML")
	}
}

func TestHTMLStandsAlone(t *testing.T) {
	for _, r := range []*check.Report{richReport(), hostileReport()} {
		var b bytes.Buffer
		if err := writeHTML(&b, r); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if n := strings.Count(out, "<script"); n != 1 {
			t.Errorf("%d scripts", n)
		}
		for _, bad := range []string{"<img", `href="`, `src="`, "ZgotmplZ", "style=\"", "onerror=\"", "https://evil.example\""} {
			if strings.Contains(out, bad) {
				t.Errorf("the page holds %q", bad)
			}
		}
		script := out[strings.Index(out, "<script>")+8 : strings.Index(out, "</script>\n</body>")]
		style := out[strings.Index(out, "<style>")+7 : strings.Index(out, "</style>")]
		for _, text := range []string{script, style} {
			if !strings.Contains(strings.ReplaceAll(out, "&#43;", "+"), digest(text)) {
				t.Error("the policy does not fit the page's own style and script")
			}
		}
	}
}

func TestHTMLLightsTheAttackPath(t *testing.T) {
	d := arrange(Describe(shop()))
	trail := d.trail(richFindings()[0])
	var labels []string
	for i, b := range d.Boxes {
		if trail.boxes[i] {
			labels = append(labels, b.Label)
		}
	}
	got := strings.Join(labels, ", ")
	if want := "internet, POST /orders (no authorizer), CreateOrder, Orders, Uploads"; got != want {
		t.Errorf("lit: %s; want %s", got, want)
	}
	if lit := d.lit(richFindings()[3:]); len(lit.boxes) > 0 {
		t.Error("findings below high are lit")
	}
}

func TestJUnitIsXML(t *testing.T) {
	for _, r := range []*check.Report{emptyReport(), richReport(), hostileReport()} {
		var b bytes.Buffer
		if err := writeJUnit(&b, r); err != nil {
			t.Fatal(err)
		}
		var doc junitSuites
		if err := xml.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		live, suppressed := active(r.Findings)
		if doc.Failures != len(live) || doc.Skipped != len(suppressed) {
			t.Errorf("%d failures, %d skipped; want %d, %d", doc.Failures, doc.Skipped, len(live), len(suppressed))
		}
	}
}

func TestMarkdownIsBounded(t *testing.T) {
	r := hostileReport()
	for len(r.Findings) < 5000 {
		r.Findings = append(r.Findings, r.Findings[0])
	}
	var b bytes.Buffer
	if err := writeMarkdown(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > mostMarkdown || !strings.Contains(b.String(), "further findings not shown here") {
		t.Errorf("%d bytes", b.Len())
	}
	// What stands in a code fence is shown as it is.
	prose := regexp.MustCompile("(?s)\n(````*)\n.*?\n````*\n").ReplaceAllString(b.String(), "\n")
	for _, bad := range []string{"<script", "<img", "@everyone", "x](http", "\n# heading"} {
		if strings.Contains(prose, bad) {
			t.Errorf("Markdown passes on %q", bad)
		}
	}
	if open, end := strings.Count(b.String(), "<details>"), strings.Count(b.String(), "</details>"); open != end {
		t.Errorf("%d details opened, %d closed", open, end)
	}
}

func TestJSONReadsBack(t *testing.T) {
	var r check.Report
	if err := json.Unmarshal(render(t, Handlers()[1], richReport()), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 6 || r.Findings[0].Excerpt[2].Mark != [2]int{1, 9} || r.Findings[5].Suppressed.By != "inline" {
		t.Errorf("read back: %+v", r)
	}
}

// TestManyOfOneCheck: a check that finds one thing everywhere does not bury what
// others found; each place is still named.
func TestManyOfOneCheck(t *testing.T) {
	r := &check.Report{Applications: []check.Application{{Name: "a"}, {Name: "b"}}}
	add := func(app, id string, n int) {
		for i := range n {
			r.Findings = append(r.Findings, check.Entry{
				Check: id, Name: id, Severity: "high", Application: app, File: app + ".py", Line: i + 1, Message: "It is so.",
				Fix: check.Patch{Text: "Mend " + id},
			})
		}
	}
	add("a", "RD1", mostFull+2)
	add("a", "RD2", mostFull)
	add("b", "RD1", 1)
	got := string(render(t, check.Handler{Name: "text", Write: writeText}, r))
	for what, want := range map[string]int{"Mend RD1": mostFull + 1, "Mend RD2": mostFull, "a.py:12": 1, "told in short": 1, "It is so.": 2*mostFull + 3} {
		if n := strings.Count(got, what); n != want {
			t.Errorf("%q %d times, want %d", what, n, want)
		}
	}
}
