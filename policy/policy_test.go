package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema":"redoubt/policy/1","functions":[]}`:         "",
		`{"schema":"redoubt/policy/2","functions":[],"new":1}`: "newer",
		`{"schema":"redoubt/policy/0","functions":[]}`:         "schema is",
		`{"schema":"redoubt/program/1","functions":[]}`:        "schema is",
		`{"functions":[]}`: "schema is",
		`{"schema":"redoubt/policy/1","functions":[{"called":"x"}]}`:                 "unknown field",
		`{"schema":"redoubt/policy/1","functions":[]} {}`:                            "after top-level",
		`{"schema":"redoubt/policy/1","functions":[{"fields":[{"classes":["x"]}]}]}`: "class",
		`nonsense`: "invalid",
	} {
		_, err := ReadDocument([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
		var newer *NewerError
		if errors.As(err, &newer) != (want == "newer") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []Class{0, Command, SQL | JNDI, All} {
		data, err := json.Marshal(c)
		var back Class
		if err != nil || json.Unmarshal(data, &back) != nil || back != c {
			t.Errorf("%s: %s %v %v", c, data, back, err)
		}
	}
	if len(All.Names()) != 16 {
		t.Error(All.Names())
	}
}

func TestSettings(t *testing.T) {
	f := Function{Mode: Enforce, Controls: map[Control]Setting{Validation: {Mode: Monitor}, Authorizes: {Fail: Open}}}
	for c, want := range map[Control]Setting{
		Form: {Enforce, Open}, Validation: {Monitor, Open}, Authenticates: {Enforce, Closed}, Authorizes: {Enforce, Open},
	} {
		if got := f.Setting(c); got != want {
			t.Errorf("%s: %v", c, got)
		}
	}
	if got := (Function{}).Setting(Form); got.Mode != Monitor {
		t.Error(got)
	}
}

func TestProgramTables(t *testing.T) {
	for _, f := range []string{
		`"schemas":{"sqs":1},"nodes":[{}]`,
		`"nodes":[{"items":2}]`, `"nodes":[{"all":[0]}]`, `"nodes":[{"fields":{"a":-1}}]`, `"nodes":[{"content":{"to":5}}]`,
		`"nodes":[{"matching":[{"pattern":"a","to":0}]}]`,
		`"fields":[{"any":1}]`, `"fields":[{"names":{"a":7}}]`,
	} {
		if _, err := ReadProgram([]byte(`{"schema":"redoubt/program/1","functions":[{"name":"f",` + f + `}]}`)); err == nil {
			t.Errorf("%s: taken", f)
		}
	}
	if _, err := ReadProgram([]byte(`{"schema":"redoubt/program/1","functions":[{"name":"f","nodes":[{"items":1}],"fields":[{"any":0}]}]}`)); err != nil {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema":"redoubt/program/1","functions":[{"name":"f","nodes":[{"items":1}]}]}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if p, err := ReadProgram(data); err == nil {
			p.Of("f")
		}
		if d, err := ReadDocument(data); err == nil {
			d.Of("f")
		}
	})
}
