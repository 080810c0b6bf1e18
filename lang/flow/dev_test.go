package flow_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"redoubt/lang/flow"
	"redoubt/lang/ir"
	"redoubt/lang/javascript"
	"redoubt/lang/models"
	"redoubt/lang/python"
)

func TestDevAnt(t *testing.T) {
	root := os.Getenv("ANT")
	if root == "" {
		t.Skip()
	}
	libs, _ := models.Embedded()
	py := python.New()
	js := javascript.New()
	type res struct{ tp, fn, fp, tn int }
	cats := map[string]*res{}
	verbose := os.Getenv("V") != ""
	caseRE := regexp.MustCompile(`_[TF]$`)
	cases := map[string][]string{}
	filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if d.IsDir() || !strings.HasSuffix(p, ".py") && !strings.HasSuffix(p, ".js") {
			return nil
		}
		c := p
		for q := filepath.Dir(p); len(q) > len(root); q = filepath.Dir(q) {
			if caseRE.MatchString(q) {
				c = q
			}
		}
		cases[c] = append(cases[c], p)
		return nil
	})
	var names []string
	for c := range cases {
		names = append(names, c)
	}
	sort.Strings(names)
	began := time.Now()
	for _, c := range names {
		var text string
		dir := c
		if strings.HasSuffix(c, ".py") || strings.HasSuffix(c, ".js") {
			dir = filepath.Dir(c)
		}
		for _, f := range cases[c] {
			b, _ := os.ReadFile(f)
			text += string(b)
		}
		if strings.Contains(text, "level = 4") {
			continue
		}
		m := regexp.MustCompile(`real case = (\w+)`).FindStringSubmatch(text)
		if m == nil {
			continue
		}
		fsys := os.DirFS(dir)
		p := flow.New(flow.Options{Models: map[string]*models.Index{"python": models.NewIndex(libs, "python", "aws"), "javascript": models.NewIndex(libs, "javascript", "aws")}, Sources: regexp.MustCompile(`^(?:_*taint_src)$`),
			Lower: func(file string) *ir.Module {
				b, err := fs.ReadFile(fsys, file)
				if err != nil {
					return nil
				}
				if strings.HasSuffix(file, ".js") {
					return js.Lower(file, b)
				}
				return py.Lower(file, b)
			},
			Resolve: func(lang, from, spec string) string {
				if lang == "javascript" {
					return javascript.Resolve(fsys, nil, from, spec)
				}
				return python.Resolve(fsys, nil, from, spec)
			},
		})
		n := 0
		for _, f := range cases[c] {
			rel, _ := filepath.Rel(dir, f)
			p.Load(rel)
		}
		for _, f := range cases[c] {
			rel, _ := filepath.Rel(dir, f)
			for _, mod := range p.Modules() {
				if mod.File == rel {
					for _, fn := range mod.Funcs {
						for _, fl := range p.Func(fn).Flows {
							if fl.Source != nil && fl.Source.Kind == "parameter" {
								n++
							}
						}
					}
				}
			}
		}
		rel, _ := filepath.Rel(root, c)
		cat := strings.Join(strings.Split(rel, "/")[1:4], "/")
		if cats[cat] == nil {
			cats[cat] = &res{}
		}
		r := cats[cat]
		switch {
		case m[1] == "true" && n > 0:
			r.tp++
		case m[1] == "true":
			r.fn++
			if verbose {
				t.Log("MISSED", c)
			}
		case n > 0:
			r.fp++
			if verbose {
				t.Log("FALSE ", c)
			}
		default:
			r.tn++
		}
	}
	var all res
	var keys []string
	for k := range cats {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		r := cats[k]
		t.Logf("%-60s tp %d fn %d fp %d tn %d", k, r.tp, r.fn, r.fp, r.tn)
		all.tp += r.tp
		all.fn += r.fn
		all.fp += r.fp
		all.tn += r.tn
	}
	t.Logf("ALL tp %d fn %d fp %d tn %d recall %.3f fpr %.3f in %v", all.tp, all.fn, all.fp, all.tn,
		float64(all.tp)/float64(all.tp+all.fn), float64(all.fp)/float64(all.fp+all.tn), time.Since(began))
}
