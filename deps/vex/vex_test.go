package vex

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func parse(t *testing.T, text string) *Document {
	t.Helper()
	d, err := Read("a.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func open(statements ...string) string {
	return `{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "Ada", "timestamp": "2024-01-02T03:04:05Z", "version": 1,
		"statements": [` + strings.Join(statements, ",") + `]}`
}

func cyclone(component, vulnerabilities string) string {
	return `{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": "2024-01-02T03:04:05Z", "authors": [{"name": "Ada"}], "component": ` + component + `},
		"components": [{"bom-ref": "l", "purl": "pkg:npm/lodash@4.17.20", "components": [{"bom-ref": "inner", "purl": "pkg:npm/%40a/b@1.0.0"}]}, {"bom-ref": "bare"}],
		"vulnerabilities": [` + vulnerabilities + `]}`
}

const lodash, other = "pkg:npm/lodash@4.17.20", "pkg:npm/lodash@4.17.21"

// A statement covers the package that it names, under any of its names, and no other.
func TestOpenVEX(t *testing.T) {
	d := parse(t, open(
		`{"vulnerability": {"name": "CVE-2021-1", "aliases": ["GHSA-aaaa"]}, "products": [{"@id": "pkg:npm/lodash@4.17.20?x=y"}],
		  "status": "not_affected", "justification": "vulnerable_code_not_present", "impact_statement": "template is never called"}`,
		`{"vulnerability": {"name": "CVE-2021-2"}, "products": [{"@id": "https://example.com/app", "identifiers": {"purl": "pkg:docker/app@1"},
		  "subcomponents": [{"@id": "pkg:pypi/Some_Lib"}]}], "status": "fixed"}`,
	))
	want := Statement{NotAffected, "vulnerable_code_not_present", "template is never called", "Ada", "a.json"}
	if got, ok := d.Lookup(lodash, "GHSA-AAAA"); !ok || got != want {
		t.Errorf("got %+v", got)
	}
	for _, c := range []struct {
		purl, id string
		want     Status
	}{
		{lodash, "cve-2021-1", NotAffected},
		{lodash, "CVE-2021-2", ""},
		{other, "CVE-2021-1", ""},
		{"pkg:npm/lodash", "CVE-2021-1", ""}, // the version is unknown
		{"pkg:pypi/lodash@4.17.20", "CVE-2021-1", ""},
		{"pkg:pypi/some-lib@9", "CVE-2021-2", Fixed},
		{"pkg:pypi/some-lib", "CVE-2021-2", Fixed},
		{"pkg:docker/app@1", "CVE-2021-2", ""},
		{"lodash", "CVE-2021-1", ""},
		{lodash, "", ""},
	} {
		if got, _ := d.Lookup(c.purl, c.id); got.Status != c.want {
			t.Errorf("%s in %s: %q, want %q", c.id, c.purl, got.Status, c.want)
		}
	}
}

func TestLaterStatementsWin(t *testing.T) {
	at := func(when, status string) string {
		return `{"vulnerability": {"name": "CVE-1"}, "timestamp": "` + when + `", "products": [{"@id": "pkg:npm/lodash"}], "status": "` + status + `"}`
	}
	for _, c := range []struct {
		statements []string
		want       Status
	}{
		{[]string{at("2024-01-01T00:00:00Z", "not_affected"), at("2024-02-01T00:00:00Z", "affected")}, Affected},
		{[]string{at("2024-02-01T00:00:00Z", "affected"), at("2024-01-01T00:00:00Z", "not_affected")}, Affected},
		{[]string{at("2024-02-01T01:00:00+02:00", "affected"), at("2024-02-01T00:00:00Z", "not_affected")}, NotAffected},
		{[]string{at("2024-02-01T00:00:00Z", "affected"), at("2024-02-01T00:00:00Z", "fixed")}, Fixed}, // the one that stands later
		{[]string{at("", "affected"), at("2023-01-01T00:00:00Z", "fixed")}, Affected},                  // the document's date
	} {
		if got, _ := parse(t, open(c.statements...)).Lookup(lodash, "CVE-1"); got.Status != c.want {
			t.Errorf("%v: %q, want %q", c.statements, got.Status, c.want)
		}
	}
	older, newer := parse(t, open(at("2024-01-01T00:00:00Z", "affected"))), parse(t, open(at("2025-01-01T00:00:00Z", "fixed")))
	if got, _ := Join(newer, older).Lookup(lodash, "CVE-1"); got.Status != Fixed {
		t.Errorf("two files: %q", got.Status)
	}
}

// What is stated of one function hides nothing in another.
func TestFunctions(t *testing.T) {
	product := func(purl, status string) string {
		return `{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "` + purl + `", "subcomponents": [{"@id": "pkg:npm/lodash"}]}], "status": "` + status + `"}`
	}
	d := parse(t, open(product(Product("shop", "A"), "affected"), product(Product("shop", "B"), "not_affected")))
	whole := parse(t, open(`{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "pkg:generic/shop"}], "status": "not_affected"}`))
	foreign := parse(t, open(product("pkg:docker/shop@1", "not_affected")))
	for _, c := range []struct {
		name string
		doc  *Document
		want Status
	}{
		{"A", d.For("shop", "A"), Affected},
		{"B", d.For("shop", "B"), NotAffected},
		{"new function", d.For("shop", "C"), ""},
		{"other application", d.For("billing", "B"), ""},
		{"nobody in particular", d, Affected},
		{"whole application", whole.For("shop", "A"), NotAffected},
		{"whole of another", whole.For("billing", "A"), ""},
		{"whole of I don't know what", whole, ""},
		{"a product of their own", foreign.For("shop", "A"), NotAffected},
	} {
		if got, _ := c.doc.Lookup(lodash, "CVE-1"); got.Status != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.Status, c.want)
		}
	}
	odd := parse(t, open(product(Product("a/b c", "Child/Ü@1"), "fixed")))
	if got, _ := odd.For("a/b c", "Child/Ü@1").Lookup(lodash, "CVE-1"); got.Status != Fixed {
		t.Errorf("a name with odd letters: %q", got.Status)
	}
}

func TestCycloneDX(t *testing.T) {
	vulnerability := func(id, analysis, affects string) string {
		return `{"id": "` + id + `", "references": [{"id": "GHSA-` + id + `", "source": {}}], "analysis": ` + analysis + `, "affects": [` + affects + `]}`
	}
	d := parse(t, cyclone(`{"bom-ref": "app", "purl": "pkg:generic/shop"}`, strings.Join([]string{
		vulnerability("1", `{"state": "not_affected", "justification": "code_not_reachable", "detail": "never called"}`, `{"ref": "l"}`),
		vulnerability("2", `{"state": "exploitable"}`, `{"ref": "inner"}`),
		vulnerability("3", `{"state": "resolved_with_pedigree"}`, `{"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fextern%401.0.0"}`),
		vulnerability("4", `{"state": "false_positive"}`, `{"ref": "app"}`),
		vulnerability("5", `{"state": "in_triage"}`, `{"ref": "pkg:npm/lodash", "versions": [{"version": "4.17.20"}, {"version": "4.17.21", "status": "unaffected"}, {"range": "vers:npm/<4"}]}`),
		vulnerability("6", `{}`, `{"ref": "l"}`),
		vulnerability("7", `{"state": "resolved"}`, `{"ref": "bare"}, {"ref": "nowhere"}`),
	}, ",")))
	mine := d.For("shop", "A")
	want := Statement{NotAffected, "code_not_reachable", "never called", "Ada", "a.json"}
	if got, _ := mine.Lookup(lodash, "GHSA-1"); got != want {
		t.Errorf("got %+v", got)
	}
	for _, c := range []struct {
		doc      *Document
		purl, id string
		want     Status
	}{
		{mine, other, "1", ""},
		{mine, "pkg:npm/%40a/b@1.0.0", "2", Affected},
		{mine, "pkg:npm/extern@1.0.0", "3", Fixed},
		{mine, "pkg:npm/anything@2", "4", NotAffected},
		{d, "pkg:npm/anything@2", "4", ""},
		{mine, lodash, "5", UnderInvestigation},
		{mine, other, "5", ""},
		{mine, "pkg:npm/lodash@3", "5", ""},
		{mine, lodash, "6", ""},
		{d.For("billing", "A"), lodash, "1", ""},
	} {
		if got, _ := c.doc.Lookup(c.purl, c.id); got.Status != c.want {
			t.Errorf("%s in %s: %q, want %q", c.id, c.purl, got.Status, c.want)
		}
	}
	if len(d.Ignored) != 3 { // the range, and two references
		t.Errorf("ignored: %q", d.Ignored)
	}
	library := parse(t, cyclone(`{"bom-ref": "self", "purl": "`+lodash+`"}`, vulnerability("8", `{"state": "not_affected"}`, `{"ref": "self"}`)))
	if got, _ := library.For("shop", "A").Lookup(lodash, "8"); got.Status != NotAffected {
		t.Errorf("a library's own statement: %q", got.Status)
	}
}

func TestErrorsTellWhere(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "reading VEX a.json: at byte 0: unexpected end"},
		{`{"bomFormat": }`, "at byte 15: invalid character"},
		{`{"bomFormat": "CycloneDX", "vulnerabilities": {}}`, "at byte 47: "},
		{`{"bomFormat": "SPDX"}`, "neither CycloneDX JSON (bomFormat) nor OpenVEX (@context)"},
		{`[]`, "at byte 1"},
		{`<bom/>`, "XML is not read"},
		{`{"document": {"category": "csaf_vex"}}`, "CSAF is not read; CycloneDX JSON and OpenVEX are"},
		{open(`{"status": "affected"}`, `{"status": "safe"}`), `statements[1]: status "safe": want not_affected`},
		{open(`{"status": "affected", "timestamp": "yesterday"}`), "statements[0]: timestamp: "},
		{cyclone(`null`, `{"analysis": {"state": "fine"}}`), `vulnerabilities[0]: state "fine"`},
		{cyclone(`null`, `{"analysis": {"state": "resolved", "lastUpdated": "x"}}`), "vulnerabilities[0]: date: "},
	} {
		if _, err := Read("a.json", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ word, open, cyclone string }{
		{"code_not_present", "vulnerable_code_not_present", "code_not_present"},
		{"component_not_present", "component_not_present", "code_not_present"},
		{"vulnerable_code_not_in_execute_path", "vulnerable_code_not_in_execute_path", "code_not_reachable"},
		{"code_not_reachable", "vulnerable_code_not_in_execute_path", "code_not_reachable"},
		{"protected_at_perimeter", "", "protected_at_perimeter"},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "vulnerable_code_cannot_be_controlled_by_adversary", ""},
		{"nonsense", "", ""},
		{"", "", ""},
	} {
		if InOpenVEX(c.word) != c.open || InCycloneDX(c.word) != c.cyclone {
			t.Errorf("%q: %q, %q", c.word, InOpenVEX(c.word), InCycloneDX(c.word))
		}
	}
	for _, s := range []Status{Affected, NotAffected, UnderInvestigation, Fixed} {
		if back, ok := statusOf(s.State()); !ok || back != s {
			t.Errorf("%s is %s is %s", s, s.State(), back)
		}
	}
	if !Affected.Graver(NotAffected) || Fixed.Graver(Fixed) {
		t.Error("order of statuses")
	}
}

func TestHostile(t *testing.T) {
	many := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	for name, text := range map[string]string{
		"deep":     strings.Repeat(`{"components":[`, 100_000),
		"objects":  `{"bomFormat": "CycloneDX", "vulnerabilities": [` + many(600_000, "{}") + `]}`,
		"products": open(`{"status": "fixed", "products": [` + many(250_000, `{"@id":"pkg:npm/a"}`) + `]}`),
		"large":    `"` + strings.Repeat("a", MaxSize) + `"`,
		"half":     open(`{"status": "fixed"}`)[:150],
		"bytes":    "\xff\xfe\x00",
	} {
		if _, err := Read("a.json", []byte(text)); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	d := parse(t, "\ufeff"+open(`null`, `{"status": "fixed", "products": [null, {"@id": "pkg:npm/%zz"}, {"subcomponents": [null, {}]}, `+many(100, `{}`)+`]}`))
	if len(d.claims) != 0 || len(d.Ignored) != mostIgnored {
		t.Errorf("%d claims, %d ignored", len(d.claims), len(d.Ignored))
	}
	parse(t, cyclone(`null`, many(100_000, "null")))
	crowd := parse(t, open(`{"vulnerability": {"name": "CVE-1"}, "status": "fixed", "products": [`+many(20_000, `{"@id":"pkg:npm/lodash"}`)+`]}`))
	for range 100 {
		crowd.Lookup(lodash, "CVE-2", "CVE-3")
	}
}

// The example of the documentation does what is said there.
func TestDocumentedExample(t *testing.T) {
	text, err := os.ReadFile("../../docs/sbom.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "\n    {\n")
	example, _, _ = strings.Cut(example, "\n    }\n")
	d := parse(t, "{"+example+"}")
	for function, want := range map[[2]string]Status{{"shop", "A"}: NotAffected, {"billing", "A"}: ""} {
		if got, _ := d.For(function[0], function[1]).Lookup(lodash, "CVE-2021-23337"); got.Status != want {
			t.Errorf("%v: %q, want %q", function, got.Status, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(open(`{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "pkg:npm/lodash", "subcomponents": [{"@id": "pkg:npm/a"}]}], "status": "fixed"}`))
	f.Add(cyclone(`{"bom-ref": "l", "purl": "pkg:generic/shop"}`, `{"id": "1", "analysis": {"state": "resolved"}, "affects": [{"ref": "l", "versions": [{"version": "1"}]}]}`))
	f.Add(fmt.Sprintf(`{"document": %q}`, "csaf"))
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Read("a.json", []byte(text))
		if err != nil {
			if !strings.Contains(err.Error(), "a.json") {
				t.Errorf("no file in %v", err)
			}
			return
		}
		for _, c := range d.claims {
			if c.component != "" {
				d.Lookup(c.component, "1", "CVE-1")
			}
			if c.Status.rank() < 0 {
				t.Errorf("status %q", c.Status)
			}
		}
	})
}
