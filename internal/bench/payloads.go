package main

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Sets of payloads that nobody of us looked into: they are kept for measuring.
const (
	gotestwaf = "gotestwaf"
	mgm       = "mgm-web-attack-payloads"
)

// A payload is a text that is an attack of a class, or harmless.
type payload struct {
	class    string
	harmless bool
	text     string
}

// payloadSets measures the sets that are kept for measuring: each payload stands in the sample
// events of one kind of trigger, of all kinds in turn, and so do harmless paragraphs.
func payloadSets(corpora string) []row {
	rows := append([]row{benign(corpora)}, measured("guard, gotestwaf", corpus(corpora, gotestwaf), cases)...)
	return append(rows, measured("guard, mgm-web-attack-payloads", corpus(corpora, mgm), lists)...)
}

func measured(what, root string, read func(fs.FS) []payload) []row {
	const target = "macro-average ≥ 97 %"
	if root == "" {
		return []row{skipped(what, target, why(nil))}
	}
	g, err := newGarden()
	if err != nil {
		return []row{skipped(what, target, err.Error())}
	}
	return g.tallied(what, read(os.DirFS(root)))
}

// A count is what was found of a class.
type count struct{ found, all int }

func (t count) share() float64 { return 100 * float64(t.found) / float64(max(t.all, 1)) }

// tallied has a row for the classes' average, one for each class and one for what is
// harmless.
func (g *garden) tallied(what string, list []payload) []row {
	classes, clean := map[string]count{}, count{}
	for _, p := range list {
		hit := 0
		if g.found(p.text) {
			hit = 1
		}
		if p.harmless {
			clean = count{clean.found + hit, clean.all + 1}
			continue
		}
		t := classes[p.class]
		classes[p.class] = count{t.found + hit, t.all + 1}
	}
	sum := 0.0
	var rows []row
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		t := classes[class]
		sum += t.share()
		r := row{what: what + ": " + class, figure: fmt.Sprintf("%.1f %% of %d", t.share(), t.all), verdict: "-"}
		if t.all >= 100 {
			r.target = "≥ 93 %"
			r = atMost(r, -t.share(), -93)
		}
		rows = append(rows, r)
	}
	if len(rows) > 0 {
		average := sum / float64(len(rows))
		r := row{what: what + ": average of the classes", figure: fmt.Sprintf("%.1f %% of %d classes", average, len(rows)), target: "≥ 97 %"}
		rows = append(rows, atMost(r, -average, -97))
	}
	if clean.all > 0 {
		r := row{what: what + ": harmless, and refused", figure: fmt.Sprintf("%.1f %% of %d", clean.share(), clean.all), target: "≤ 3 %"}
		rows = append(rows, atMost(r, clean.share(), 3))
	}
	return rows
}

// A testCase is a file of gotestwaf: payloads, and in what forms each is sent. Where it
// is put is up to us.
type testCase struct {
	Payload []string `yaml:"payload"`
	Encoder []string `yaml:"encoder"`
	Type    string   `yaml:"type"`
}

// cases reads gotestwaf's files; those below false-pos are harmless. A form that is not
// known is left out.
func cases(root fs.FS) []payload {
	var list []payload
	each(root, func(name string, data []byte) {
		var c testCase
		if ext := path.Ext(name); ext != ".yml" && ext != ".yaml" || yaml.Unmarshal(data, &c) != nil {
			return
		}
		class := c.Type
		if class == "" {
			class = strings.TrimSuffix(path.Base(name), path.Ext(name))
		}
		for _, text := range c.Payload {
			for _, encoder := range c.Encoder {
				if coded, ok := encoded(encoder, text); ok {
					list = append(list, payload{class, slices.Contains(strings.Split(name, "/"), "false-pos"), coded})
				}
			}
		}
	})
	return list
}

// encoded writes a text in one of gotestwaf's forms.
func encoded(form, text string) (string, bool) {
	switch form {
	case "Plain":
		return text, true
	case "URL":
		return url.QueryEscape(text), true
	case "Base64":
		return base64.StdEncoding.EncodeToString([]byte(text)), true
	case "Base64Flat":
		return base64.RawStdEncoding.EncodeToString([]byte(text)), true
	case "JSUnicode":
		return each16(text, `\u%04x`), true
	case "XMLEntity":
		return each16(text, "&#x%x;"), true
	}
	return "", false
}

func each16(text, form string) string {
	var b strings.Builder
	for _, c := range text {
		fmt.Fprintf(&b, form, c)
	}
	return b.String()
}

// lists reads a payload a line of all lists, the files that end in .txt. A list is a
// class; true and false positives lie in the folder of theirs.
func lists(root fs.FS) []payload {
	var list []payload
	each(root, func(name string, data []byte) {
		base := path.Base(name)
		class, ok := strings.CutSuffix(base, ".txt")
		if !ok || !utf8.Valid(data) {
			return
		}
		harmless := class == "false-positives"
		if harmless || class == "true-positives" {
			class = path.Base(path.Dir(name))
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
				list = append(list, payload{class: class, harmless: harmless, text: line})
			}
		}
	})
	return list
}

// each reads all files below a root, but hidden ones.
func each(root fs.FS, do func(name string, data []byte)) {
	_ = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil //nolint:nilerr // what can't be read is not measured
		case name != "." && strings.HasPrefix(filepath.Base(name), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		if data, err := fs.ReadFile(root, name); err == nil {
			do(name, data)
		}
		return nil
	})
}
