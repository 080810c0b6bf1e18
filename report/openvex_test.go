package report

import (
	"encoding/json"
	"testing"
	"time"

	"redoubt/check"
	"redoubt/deps/vex"
)

func statements(t *testing.T, data []byte) openVEX {
	t.Helper()
	var doc openVEX
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenVEXIsValid(t *testing.T) {
	schema := compile(t, "openvex.json", readSchema(t, "testdata/openvex-schema-0.2.0.json"))
	h := handlerNamed(t, "openvex")
	for name, r := range map[string]*check.Report{"rich": richReport(), "hostile": hostileReport()} {
		if err := schema.Validate(parse(t, render(t, h, r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		docs := h.Each(r)
		if len(docs) != map[string]int{"rich": 4, "hostile": 5}[name] {
			t.Errorf("%s: %d documents", name, len(docs))
		}
		for _, d := range docs {
			if err := schema.Validate(parse(t, written(t, d))); err != nil {
				t.Errorf("%s, %s: %v", name, d.File, err)
			}
		}
	}
	if schema.Validate(parse(t, []byte(`{"statements": [{}]}`))) == nil {
		t.Error("the schema lets everything pass")
	}
}

func TestOpenVEXStatements(t *testing.T) {
	r := richReport()
	r.Inventory.Exposures = append(r.Inventory.Exposures, exposure("Admin", vex.Affected, "", "Reached by staff."))
	doc := statements(t, render(t, handlerNamed(t, "openvex"), r))
	if len(doc.Statements) != 4 {
		t.Fatalf("%d statements", len(doc.Statements))
	}
	affected, clear := doc.Statements[0], doc.Statements[1]
	switch {
	case affected.Status != vex.Affected || affected.Action != "Upgrade lodash to 4.17.21." || affected.Impact != "":
		t.Errorf("affected: %+v", affected)
	case affected.Notes != "Admin: Reached by staff.\nCreateOrder: Reached from the internet through POST /orders.":
		t.Errorf("notes: %q", affected.Notes)
	case len(affected.Products) != 2 || affected.Products[0].ID != "pkg:generic/shop/Admin" || affected.Products[0].Subcomponents[0].ID != "pkg:npm/lodash@4.17.20":
		t.Errorf("functions of one status are one statement: %+v", affected.Products)
	case affected.Vulnerability.ID != "https://github.com/advisories/GHSA-35jh-r3h4-6jhm" || len(affected.Vulnerability.Aliases) != 1:
		t.Errorf("vulnerability: %+v", affected.Vulnerability)
	case clear.Status != vex.NotAffected || clear.Justification != "vulnerable_code_not_in_execute_path" || clear.Impact != "Nothing that Worker runs imports it." || clear.Action != "":
		t.Errorf("not affected: %+v", clear)
	}
}

// A date is the given one or the database's, never the clock's.
func TestOpenVEXDate(t *testing.T) {
	h := handlerNamed(t, "openvex")
	r := richReport()
	first := statements(t, render(t, h, r))
	r.Issued = time.Unix(1700000000, 0)
	given := statements(t, render(t, h, r))
	none := statements(t, render(t, h, emptyReport()))
	if first.Timestamp != "2024-03-04T00:00:00Z" || given.Timestamp != "2023-11-14T22:13:20Z" || none.Timestamp != "1970-01-01T00:00:00Z" || first.ID == given.ID {
		t.Errorf("%s, %s, %s", first.Timestamp, given.Timestamp, none.Timestamp)
	}
	if none.Statements == nil || len(none.Statements) > 0 {
		t.Errorf("nothing to state: %+v", none.Statements)
	}
}

func TestOpenVEXReadsBack(t *testing.T) {
	doc, err := vex.Read("out.json", render(t, handlerNamed(t, "openvex"), richReport()))
	if err != nil {
		t.Fatal(err)
	}
	for function, want := range map[string]vex.Status{"CreateOrder": vex.Affected, "Worker": vex.NotAffected, "Admin": ""} {
		if s, _ := doc.For("shop", function).Lookup("pkg:npm/lodash@4.17.20", "GHSA-35jh-r3h4-6jhm"); s.Status != want {
			t.Errorf("%s: %q, want %q", function, s.Status, want)
		}
	}
}
