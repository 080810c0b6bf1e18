package flow

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"redoubt/lang/ir"
	"redoubt/lang/javascript"
	"redoubt/lang/models"
	"redoubt/lang/python"
)

func TestDbg(t *testing.T) {
	file := os.Getenv("DBG")
	if file == "" {
		t.Skip()
	}
	libs, _ := models.Embedded()
	if lib, err := models.Parse("python", "test", []byte("library: test\nrows: [{api: [SINK], sink: test, at: ['Argument[0]']}]")); err == nil {
		libs = append(libs[:len(libs):len(libs)], lib)
	}
	py := python.New()
	fsys := os.DirFS(filepath.Dir(file))
	p := New(Options{Models: map[string]*models.Index{"python": models.NewIndex(libs, "python", "aws"), "javascript": models.NewIndex(libs, "javascript", "aws")}, Sources: regexp.MustCompile(`^(?:_*taint_src)$`),
		Lower: func(f string) *ir.Module {
			b, err := os.ReadFile(filepath.Join(filepath.Dir(file), f))
			if err != nil {
				return nil
			}
			m := py.Lower(f, b)
			if filepath.Ext(f) == ".js" {
				m = javascript.New().Lower(f, b)
			}
			for _, fn := range m.Funcs {
				t.Log(fn.String())
			}
			return m
		},
		Resolve: func(lang, from, spec string) string {
			if lang == "javascript" {
				return javascript.Resolve(fsys, nil, from, spec)
			}
			return python.Resolve(fsys, nil, from, spec)
		},
	})
	p.Load(filepath.Base(file))
	for _, m := range p.Modules() {
		for _, fn := range m.Funcs {
			for _, fl := range p.Func(fn).Flows {
				t.Logf("FLOW in %s: %s %+v", fn.Name, fl.Kind, fl)
			}
		}
	}
	for fn, by := range p.summaries {
		for k, s := range by {
			t.Logf("SUMMARY %s %q returns=%v ret=%+v hits=%d own=%d", fn.Name, k, s.returns, s.ret, len(s.hits), len(s.own))
			for _, h := range append(s.hits, s.own...) {
				for _, tt := range h.taints {
					t.Logf("   hit %+v label %+v", tt, p.labels.info[tt.label])
				}
			}
			for r, o := range s.heap {
				t.Logf("   %d: %+v", r, o)
				for k, v := range o.fields {
					t.Logf("      %s = %+v", k, v)
				}
			}
		}
	}
	t.Log(p.Gaps())
}
