// Package checktest runs a check over templates that say themselves what must
// be found in them.
//
// A case is a txtar: templates and code. A line that is guilty ends in a
// comment with what the message must match:
//
//	AuthType: NONE # want "anyone .* can call"
//
// A severity before the text is expected too: want high "anyone". Several wants
// on one line are several findings. A line without a mark must
// stay silent.
package checktest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/iac/serverless"
	"redoubt/reach"
)

// Day is the day by which cases are judged.
var Day = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// Run runs c over every case in testdata.
func Run(t *testing.T, c *check.Check) {
	t.Helper()
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	guilty := 0
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			guilty += runCase(t, c, file)
		})
	}
	if guilty == 0 {
		t.Error("no case has a guilty line")
	}
	acceptance(t, c)
}

// acceptance is what every check must fulfil.
func acceptance(t *testing.T, c *check.Check) {
	t.Helper()
	if !regexp.MustCompile(`^RD[1-9]\d\d$`).MatchString(c.ID) || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`).MatchString(c.Name) {
		t.Errorf("number %q or name %q is not of the form", c.ID, c.Name)
	}
	if !strings.HasPrefix(c.Doc, "# ") || !strings.Contains(c.Doc, "\n## Attack\n") || !strings.Contains(c.Doc, "\n## Fix\n") {
		t.Error("doc.md needs a title, why, an attack and a fix")
	}
	if c.Severity == check.Default || c.Concern == "" || len(c.Refs) == 0 {
		t.Error("severity, concern or references are missing")
	}
}

func runCase(t *testing.T, c *check.Check, file string) (wants int) {
	t.Helper()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	expect := expectations{}
	for _, f := range ar.Files {
		expect.read(t, f)
		if path.Ext(f.Name) == ".json" {
			f.Data = wantInJSON.ReplaceAll(f.Data, nil) // JSON has no comments
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o444}
	}
	wants = len(expect)
	for _, f := range findings(t, c, fsys) {
		if !expect.take(f) {
			t.Errorf("%s:%d: unexpected: %s %s", f.Pos.File, f.Pos.Line, f.Severity, f.Message)
		}
		if f.Message == "" || f.Pos.IsZero() {
			t.Errorf("a finding without message or place: %+v", f)
		}
	}
	for _, e := range expect {
		t.Errorf("%s:%d: no finding matches %s %q", e.file, e.line, e.severity, e.re)
	}
	return wants
}

func findings(t *testing.T, c *check.Check, fsys fs.FS) []*check.Finding {
	t.Helper()
	var list []*check.Finding
	for _, a := range applications(t, fsys) {
		pass := check.NewPass(c, reach.New(a).WithCode(source(t, fsys)).At(Day), Day, func(f *check.Finding) { list = append(list, f) }, func(app.Gap) {})
		if err := c.Run(pass); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// source is the code of a case. Records of advisories lie below osv/, by ecosystem.
func source(t *testing.T, fsys fs.FS) reach.Source {
	t.Helper()
	src := reach.Source{Files: fsys, Packages: deps.New(fsys), Licences: licences(t, fsys)}
	if _, err := fs.Stat(fsys, "osv"); err != nil {
		return src
	}
	dir := t.TempDir()
	ecosystems, err := fs.ReadDir(fsys, "osv")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ecosystems {
		if e.IsDir() {
			pack(t, fsys, path.Join("osv", e.Name()), filepath.Join(dir, e.Name()))
			continue
		}
		data, err := fs.ReadFile(fsys, path.Join("osv", e.Name())) // a catalogue
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, e.Name()), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if src.Advisories, err = advisory.Open(dir, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Advisories.Close() })
	return src
}

// licences are the rules that the case's .redoubt.yaml has.
func licences(t *testing.T, fsys fs.FS) deps.LicenceRules {
	t.Helper()
	var cfg struct{ Licences deps.LicenceRules }
	data, err := fs.ReadFile(fsys, ".redoubt.yaml")
	if err == nil {
		err = yaml.Unmarshal(data, &cfg)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return cfg.Licences
}

// pack writes the records of one ecosystem in OSV's layout.
func pack(t *testing.T, fsys fs.FS, from, to string) {
	t.Helper()
	records, err := fs.Sub(fsys, from)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(records); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), os.MkdirAll(to, 0o755), os.WriteFile(filepath.Join(to, "all.zip"), b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// applications reads every main template of the case.
func applications(t *testing.T, fsys fs.FS) []*app.Application {
	t.Helper()
	var (
		list []*app.Application
		part = map[string]bool{}
	)
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(p)) {
			return err
		}
		data, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		for _, r := range []iac.Reader{serverless.Reader(), cfn.Reader()} {
			if !r.Match(p, data) {
				continue
			}
			a, err := r.Read(fsys, p, iac.Options{})
			if err != nil {
				t.Fatalf("%s: %v", p, err)
			}
			a.File = p
			list = append(list, a)
			for _, sub := range a.Parts {
				part[sub] = true
			}
			return nil
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	kept := list[:0]
	for _, a := range list {
		if !part[a.File] {
			kept = append(kept, a)
		}
	}
	if len(kept) == 0 {
		t.Fatal("the case holds no template")
	}
	return kept
}

type expectation struct {
	file     string
	line     int
	severity string // "" = any
	re       *regexp.Regexp
}

type expectations []expectation

var (
	wantInJSON = regexp.MustCompile(`(?m) *// want .*$`)
	wantMark   = regexp.MustCompile(`(?:#|//|"//":) want (.*)$`)
	wantRegexp = regexp.MustCompile("(critical|high|medium|low|info)? *(?:\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`)")
)

func (e *expectations) read(t *testing.T, f txtar.File) {
	t.Helper()
	for i, line := range strings.Split(string(f.Data), "\n") {
		m := wantMark.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, q := range wantRegexp.FindAllStringSubmatch(m[1], -1) {
			re, err := regexp.Compile(strings.ReplaceAll(q[2], `\\`, `\`) + q[3])
			if err != nil {
				t.Fatalf("%s:%d: %v", f.Name, i+1, err)
			}
			*e = append(*e, expectation{f.Name, i + 1, q[1], re})
		}
	}
}

// take removes the expectation that the finding meets.
func (e *expectations) take(f *check.Finding) bool {
	for i, x := range *e {
		if x.file == f.Pos.File && x.line == f.Pos.Line && x.re.MatchString(f.Message) && (x.severity == "" || x.severity == f.Severity.String()) {
			*e = append((*e)[:i], (*e)[i+1:]...)
			return true
		}
	}
	return false
}
