package cfn

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"redoubt/app"
	"redoubt/iac/doc"
)

// overrides are the explicit values of parameters: samconfig.toml beside the
// template, then the command line's, which win. They are one deployment's: a
// reading that is open takes none.
func (t *Template) overrides() map[string]*doc.Node {
	all := map[string]*doc.Node{}
	if t.opt.Open {
		return all
	}
	if len(t.above) == 0 && t.fsys != nil {
		t.samconfig(all)
	}
	for name, value := range t.opt.Parameters {
		all[name] = doc.NewString(app.Pos{File: t.File}, value)
	}
	return all
}

// samconfig reads the parameter overrides of the default environment.
func (t *Template) samconfig(all map[string]*doc.Node) {
	file, data, err := t.read("samconfig.toml")
	if err != nil {
		return
	}
	var conf struct {
		Default map[string]struct {
			Parameters map[string]any `toml:"parameters"`
		} `toml:"default"`
	}
	if _, err := toml.Decode(string(data), &conf); err != nil {
		t.gap(app.Pos{File: file}, "samconfig.toml can't be read: "+oneLine(err.Error()))
		return
	}
	for _, command := range []string{"global", "deploy"} {
		given := pairsOf(conf.Default[command].Parameters["parameter_overrides"])
		for _, name := range slices.Sorted(maps.Keys(given)) {
			value, pos := given[name], find(file, data, name)
			all[name] = doc.NewString(pos, value)
			t.Settings = append(t.Settings, app.Setting{Where: "samconfig", Name: name, Value: value, Pos: pos})
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// pairsOf reads the three forms of parameter_overrides: a string, a list of
// strings, a table.
func pairsOf(v any) map[string]string {
	m := map[string]string{}
	switch v := v.(type) {
	case string:
		for _, word := range words(v) {
			if k, value, ok := strings.Cut(strings.TrimPrefix(word, "ParameterKey="), "="); ok {
				// ParameterKey=Name,ParameterValue=value is the AWS CLI's form.
				m[strings.TrimSuffix(k, ",ParameterValue")] = value
			}
		}
	case []any:
		for _, item := range v {
			for k, value := range pairsOf(item) {
				m[k] = value
			}
		}
	case map[string]any:
		for k, value := range v {
			if s, ok := value.(string); ok {
				m[k] = s
			}
		}
	}
	return m
}

// words splits at white space outside of quotes, which it drops.
func words(s string) []string {
	var (
		list []string
		b    strings.Builder
		in   rune
	)
	for _, r := range s {
		switch {
		case in != 0 && r == in:
			in = 0
		case in == 0 && (r == '"' || r == '\''):
			in = r
		case in == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if b.Len() > 0 {
				list = append(list, b.String())
				b.Reset()
			}
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() > 0 {
		list = append(list, b.String())
	}
	return list
}

// find is the first place of a name in a file, behind the word that opens the
// overrides.
func find(file string, data []byte, name string) app.Pos {
	from := max(0, bytes.Index(data, []byte("parameter_overrides")))
	i := from + bytes.Index(data[from:], []byte(name))
	if i < from {
		return app.Pos{File: path.Clean(file), Line: 1, Column: 1}
	}
	line := 1 + bytes.Count(data[:i], []byte("\n"))
	column := i - bytes.LastIndexByte(data[:i], '\n')
	return app.Pos{File: path.Clean(file), Line: line, Column: column, Start: i, End: i + len(name)}
}
