package event

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestSweep: where no table leads, names, values, texts inside and what lies in each
// other are looked at, and told with their fields.
func TestSweep(t *testing.T) {
	g := real(t)
	const evil = `x; cat /etc/passwd`
	inner, _ := json.Marshal(`{"deep":["` + evil + `"]}`)
	for body, want := range map[string]string{
		`{"a":[1,{"b":"` + evil + `"}]}`:          "event.body.a[].b command",
		`[[["` + evil + `"]]]`:                    "event.body[][][] command",
		`{"a":{"` + evil + `":1}}`:                `event.body.a["x; cat /etc/passwd"] command`,
		`{"a":{"b":` + string(inner) + `}}`:       "event.body.a.b.deep[] command",
		`{"a":{"constructor":{"prototype":1}}}`:   "event.body.a.constructor.prototype prototype",
		`{"a":{"constructor":[{"prototype":1}]}}`: "",
		`{"a":{"__proto__":null}}`:                "event.body.a.__proto__ prototype",
		`{"a":[{"b":{"$where":true}}]}`:           "event.body.a[].b.$where nosql",
		`{"a":[1,true,null,{"b":"harmless"}]}`:    "",
	} {
		d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, body))})
		got := strings.ReplaceAll(reasons(d), "inspection ", "")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %s", body, got)
		}
	}
}

// TestSweepKeepsRecords: what is found in a batch belongs to its record.
func TestSweepKeepsRecords(t *testing.T) {
	g := real(t)
	event := batch(message("1", "", `{"a":["fine"]}`), message("2", "", `{"a":["x; cat /etc/passwd"]}`), message("3", "", "fine"))
	if d := g.Decide(context.Background(), Invocation{Event: []byte(event)}); fmt.Sprint(d.Drop) != "[1]" {
		t.Errorf("%v are dropped for %s", d.Drop, reasons(d))
	}
}
