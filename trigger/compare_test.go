package trigger

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"testing"

	"redoubt/app"
)

// compare lists what a value has that the shape lacks, or has otherwise.
func compare(root *Field, v any, path []string) (wrong []string) {
	w, ok := root.who(path)
	if !ok {
		return []string{Spell(path) + ": nobody knows who writes it"}
	}
	if up, _ := root.who(path[:max(len(path)-1, 0)]); up < w {
		wrong = append(wrong, Spell(path)+": more open than what is around it")
	}
	fields := find(root, path)
	if len(fields) > 0 && !slices.ContainsFunc(fields, func(f *Field) bool { return fits(f, v) }) {
		wrong = append(wrong, Spell(path)+": not of the type")
	}
	if s, ok := v.(string); ok {
		v = inside(fields, s)
	}
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			wrong = append(wrong, compare(root, child, append(slices.Clone(path), name))...)
		}
	case []any:
		for _, child := range v {
			wrong = append(wrong, compare(root, child, append(slices.Clone(path), "0"))...)
		}
	}
	return wrong
}

// find lists the fields at path; none below leaves.
func find(f *Field, path []string) (found []*Field) {
	switch {
	case f.Type == Either:
		for _, c := range f.Fields {
			found = append(found, find(c, path)...)
		}
	case len(path) == 0:
		return []*Field{f}
	case f.Type == Array && anyElement(path[0]):
		return find(f.Fields[0], path[1:])
	default:
		if c := f.Child(path[0]); c != nil {
			return find(c, path[1:])
		}
	}
	return found
}

func fits(f *Field, v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		_, err := base64.StdEncoding.DecodeString(v)
		return f.Type == String || f.Type == JSON || f.Type == Any || f.Type == Base64 && err == nil
	case float64:
		return f.Type == Number || f.Type == Any
	case bool:
		return f.Type == Boolean || f.Type == Any
	case []any:
		return f.Type == Array || f.Type == Any
	default:
		return f.Type == Object || f.Type == Any
	}
}

// inside decodes a text that holds JSON, nil if it holds none.
func inside(fields []*Field, s string) (v any) {
	for _, f := range fields {
		if f.Type == Base64 {
			if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
				s = unzip(raw)
			}
		}
		if (f.Type == JSON || f.Type == Base64) && json.Unmarshal([]byte(s), &v) == nil {
			return v
		}
	}
	return nil
}

func unzip(raw []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return string(raw)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return string(raw)
	}
	return string(plain)
}

// TestCompareFails holds the acceptance test itself to finding faults.
func TestCompareFails(t *testing.T) {
	k, _ := Of(app.S3)
	for text, want := range map[string]int{
		`{"Records": [{"awsRegion": "eu-west-1", "s3": {"object": {"key": "a", "size": 1}}}]}`: 0,
		`{"Records": [{"awsRegion": 1}]}`:                     1, // not of the type
		`{"Records": [{"s3": {"object": {"name": "a"}}}]}`:    1, // no such field
		`{"Records": {"s3": 1}}`:                              2, // an object for an array
		`{"Extra": [], "Records": [{"s3": {"object": [1]}}]}`: 2,
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if wrong := compare(k.Root, v, nil); len(wrong) != want {
			t.Errorf("%s: %q", text, wrong)
		}
	}
}
