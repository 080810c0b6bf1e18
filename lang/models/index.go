package models

import "strings"

// An Index finds the rows of an API in one language.
type Index struct {
	rows map[string][]*Row
	any  map[string][]*Row // "*.execute": methods of receivers that nothing is known of
}

// NewIndex indexes the libraries of the languages.
func NewIndex(libs []*Library, languages ...string) *Index {
	x := &Index{rows: map[string][]*Row{}, any: map[string][]*Row{}}
	for _, lib := range libs {
		for _, lang := range languages {
			if lib.Language == lang {
				x.add(lib)
			}
		}
	}
	return x
}

func (x *Index) add(lib *Library) {
	for _, r := range lib.Rows {
		for _, api := range r.APIs {
			if method, ok := strings.CutPrefix(api, "*."); ok {
				x.any[method] = append(x.any[method], r)
				continue
			}
			x.rows[api] = append(x.rows[api], r)
		}
	}
}

// Rows lists what is known of an API by its canonical path.
func (x *Index) Rows(api string) []*Row { return x.rows[api] }

// Method lists what is known of a method by its name alone.
func (x *Index) Method(name string) []*Row { return x.any[name] }
