package report

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"redoubt/check"
	"redoubt/deps/vex"
)

func handlerNamed(t *testing.T, name string) check.Handler {
	t.Helper()
	for _, h := range Handlers() {
		if h.Name == name {
			return h
		}
	}
	t.Fatalf("no format %s", name)
	return check.Handler{}
}

// cdxSchema is the official schema, with those that it refers to.
func cdxSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"bom-1.6", "spdx", "jsf-0.82"} {
		file := name + ".schema.json"
		if err := c.AddResource("http://cyclonedx.org/schema/"+file, readSchema(t, "testdata/cyclonedx/"+file)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decoded(t *testing.T, data []byte) *cdx.BOM {
	t.Helper()
	var bom cdx.BOM
	if err := cdx.NewBOMDecoder(bytes.NewReader(data), cdx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	return &bom
}

// A document is valid, and every reference leads to one component.
func TestCycloneDXIsValid(t *testing.T) {
	schema := cdxSchema(t)
	for name, r := range map[string]*check.Report{"empty": emptyReport(), "rich": richReport(), "hostile": hostileReport()} {
		h := handlerNamed(t, "cyclonedx")
		docs := append(h.Each(r), check.Document{File: "all"})
		for i, d := range docs {
			data := render(t, h, r)
			if i < len(docs)-1 {
				data = written(t, d)
			}
			if err := schema.Validate(parse(t, data)); err != nil {
				t.Errorf("%s, %s: %v", name, d.File, err)
			}
			referencesHold(t, decoded(t, data))
		}
	}
	if schema.Validate(parse(t, []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library"}]}`))) == nil {
		t.Error("the schema lets everything pass")
	}
}

func written(t *testing.T, d check.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func referencesHold(t *testing.T, bom *cdx.BOM) {
	t.Helper()
	refs := map[string]bool{bom.Metadata.Component.BOMRef: true}
	for _, c := range items(bom.Components) {
		if refs[c.BOMRef] {
			t.Errorf("%s twice", c.BOMRef)
		}
		refs[c.BOMRef] = true
	}
	for _, d := range items(bom.Dependencies) {
		for _, ref := range append(items(d.Dependencies), d.Ref) {
			if !refs[ref] {
				t.Errorf("a dependency of %q leads nowhere: %q", d.Ref, ref)
			}
		}
	}
	for _, v := range items(bom.Vulnerabilities) {
		for _, a := range items(v.Affects) {
			if !refs[a.Ref] {
				t.Errorf("%q affects nothing: %q", v.ID, a.Ref)
			}
		}
	}
}

func items[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return *list
}

func componentOf(t *testing.T, bom *cdx.BOM, ref string) cdx.Component {
	t.Helper()
	i := slices.IndexFunc(items(bom.Components), func(c cdx.Component) bool { return c.BOMRef == ref })
	if i < 0 {
		t.Fatalf("no %s", ref)
	}
	return (*bom.Components)[i]
}

func property(list *[]cdx.Property, name string) string {
	var values []string
	for _, p := range items(list) {
		if p.Name == name {
			values = append(values, p.Value)
		}
	}
	return strings.Join(values, ", ")
}

func needs(bom *cdx.BOM, ref string) string {
	for _, d := range items(bom.Dependencies) {
		if d.Ref == ref {
			return strings.Join(items(d.Dependencies), " ")
		}
	}
	return ""
}

func TestCycloneDXTellsOfPackages(t *testing.T) {
	bom := decoded(t, render(t, handlerNamed(t, "cyclonedx"), richReport()))
	lodash := componentOf(t, bom, "pkg:npm/lodash@4.17.20")
	switch {
	case lodash.Version != "4.17.20" || lodash.Scope != cdx.ScopeRequired || property(lodash.Properties, "redoubt:use") != "imported":
		t.Errorf("lodash: %+v", lodash)
	case (*lodash.Hashes)[0] != cdx.Hash{Algorithm: cdx.HashAlgoSHA512, Value: strings.Repeat("0", 128)} || len(*lodash.Hashes) != 1:
		t.Errorf("checksum: %+v", lodash.Hashes)
	case (*lodash.Licenses)[0].License.ID != "MIT":
		t.Errorf("licence: %+v", lodash.Licenses)
	case (*lodash.ExternalReferences)[0].URL != "https://registry.npmjs.org/lodash/-/lodash-4.17.20.tgz":
		t.Errorf("registry: %+v", lodash.ExternalReferences)
	case len(*lodash.Evidence.Occurrences) != 2 || *(*lodash.Evidence.Occurrences)[0].Line != 12:
		t.Errorf("places: %+v", lodash.Evidence)
	}
	ranged := componentOf(t, bom, "pkg:npm/%40aws-sdk/client-s3")
	if ranged.Version != "" || ranged.Group != "@aws-sdk" || ranged.Name != "client-s3" || property(ranged.Properties, "redoubt:requested") != "^3.0.0" {
		t.Errorf("a range: %+v", ranged)
	}
	jest := componentOf(t, bom, "pkg:npm/jest@29.0.0")
	if jest.Scope != cdx.ScopeExcluded || (*jest.Licenses)[0].License.Name != "SEE LICENSE IN x" {
		t.Errorf("a development dependency: %+v", jest)
	}
	if l := *componentOf(t, bom, "pkg:npm/async@2.0.0").Licenses; l[0].Expression != "(MIT OR Apache-2.0)" {
		t.Errorf("an expression: %+v", l)
	}
	if c := componentOf(t, bom, "pkg:golang/github.com/a/b@v1.2.3"); c.Hashes != nil || c.Name != "github.com/a/b" {
		t.Errorf("Go: %+v", c)
	}
	if c := componentOf(t, bom, "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"); c.Group != "org.apache.logging.log4j" {
		t.Errorf("Maven: %+v", c)
	}
	if c := componentOf(t, bom, "app:shop/CreateOrder"); c.PackageURL != vex.Product("shop", "CreateOrder") || property(c.Properties, "redoubt:runtime") != "nodejs22.x" || c.Group != "shop" {
		t.Errorf("a function: %+v", c)
	}
}

func TestCycloneDXTellsWhatNeedsWhat(t *testing.T) {
	bom := decoded(t, render(t, handlerNamed(t, "cyclonedx"), richReport()))
	for ref, want := range map[string]string{
		"app:":                   "app:billing app:shop pkg:pypi/black@24.1.0",
		"app:shop":               "app:shop/Admin app:shop/CreateOrder app:shop/Worker",
		"app:shop/CreateOrder":   "pkg:npm/%40aws-sdk/client-s3 pkg:npm/jest@29.0.0 pkg:npm/lodash@4.17.20",
		"pkg:npm/lodash@4.17.20": "pkg:npm/async@2.0.0",
		"pkg:npm/async@2.0.0":    "",
	} {
		if got := needs(bom, ref); got != want {
			t.Errorf("%s needs %q, want %q", ref, got, want)
		}
	}
	if c := (*bom.Compositions)[0]; c.Aggregate != cdx.CompositionAggregateIncomplete || len(*c.Dependencies) != 1 {
		t.Errorf("compositions: %+v", c)
	}
}

// Of two versions a name alone doesn't tell which one brought a package.
func TestCycloneDXGuessesNoLink(t *testing.T) {
	r := emptyReport()
	r.Inventory = &check.Inventory{Shipments: []check.Shipment{{Application: "a", Function: "f", Components: []check.Component{
		{Ecosystem: "npm", Name: "x", Version: "1"},
		{Ecosystem: "npm", Name: "x", Version: "2"},
		{Ecosystem: "npm", Name: "y", Version: "1", Via: []string{"x"}},
		{Ecosystem: "npm", Name: "z", Version: "1", Via: []string{"gone"}},
	}}}}
	bom := decoded(t, render(t, handlerNamed(t, "cyclonedx"), r))
	if got := needs(bom, "app:a/f"); got != "pkg:npm/x@1 pkg:npm/x@2 pkg:npm/y@1 pkg:npm/z@1" || needs(bom, "pkg:npm/x@1")+needs(bom, "pkg:npm/x@2") != "" {
		t.Errorf("edges %+v", items(bom.Dependencies))
	}
}

// The gravest state stands for all functions; each function's document has
// its own.
func TestCycloneDXStates(t *testing.T) {
	h := handlerNamed(t, "cyclonedx")
	all := decoded(t, render(t, h, richReport()))
	var v cdx.Vulnerability
	for _, x := range *all.Vulnerabilities {
		if x.ID == "GHSA-35jh-r3h4-6jhm" {
			v = x
		}
	}
	switch {
	case v.Analysis.State != cdx.IASExploitable || v.Analysis.Justification != "" || (*v.Analysis.Response)[0] != cdx.IARUpdate:
		t.Errorf("analysis: %+v", v.Analysis)
	case property(v.Properties, "redoubt:state") != "shop/CreateOrder: affected, shop/Worker: not_affected":
		t.Errorf("states: %+v", v.Properties)
	case v.Recommendation != "Upgrade lodash to 4.17.21." || v.Description != "Command injection in lodash":
		t.Errorf("texts: %+v", v)
	case len(*v.References) != 1 || (*v.References)[0].Source.URL != "https://nvd.nist.gov/vuln/detail/CVE-2021-23337":
		t.Errorf("aliases: %+v", v.References)
	case len(*v.CWEs) != 2 || *(*v.Ratings)[0].Score != 7.2 || (*v.Ratings)[0].Method != "":
		t.Errorf("rating: %+v, %+v", v.CWEs, v.Ratings)
	case !strings.Contains(v.Analysis.Detail, "Worker: Nothing"):
		t.Errorf("detail: %q", v.Analysis.Detail)
	}
	for _, d := range h.Each(richReport()) {
		if d.File != "shop/Worker.cdx.json" {
			continue
		}
		worker := decoded(t, written(t, d))
		a := (*worker.Vulnerabilities)[0].Analysis
		if a.State != cdx.IASNotAffected || a.Justification != cdx.IAJCodeNotReachable || a.Detail != "Nothing that Worker runs imports it." {
			t.Errorf("Worker's: %+v", a)
		}
		if worker.Metadata.Component.BOMRef != "app:shop/Worker" || property(componentOf(t, worker, "pkg:npm/lodash@4.17.20").Properties, "redoubt:use") != "not-imported" {
			t.Errorf("Worker's document is about %+v", worker.Metadata.Component)
		}
	}
}

func TestCycloneDXWithoutDatabase(t *testing.T) {
	r := richReport()
	r.Inventory.Database, r.Inventory.Exposures = "", nil
	bom := decoded(t, render(t, handlerNamed(t, "cyclonedx"), r))
	if bom.Vulnerabilities != nil || property(bom.Metadata.Properties, "redoubt:advisories") != "not checked" {
		t.Errorf("not asked: %+v, %+v", bom.Vulnerabilities, bom.Metadata.Properties)
	}
	r.Inventory.Database = "2024-03-04"
	if out := render(t, handlerNamed(t, "cyclonedx"), r); !bytes.Contains(out, []byte(`"vulnerabilities": []`)) {
		t.Error("asked and nothing found is not told from not asked")
	}
	r.Inventory = nil
	if bom = decoded(t, render(t, handlerNamed(t, "cyclonedx"), r)); property(bom.Metadata.Properties, "redoubt:packages") != "not read" {
		t.Errorf("packages were not read: %+v", bom.Metadata.Properties)
	}
}

// The content alone gives the number; a date comes from whoever asks for one.
func TestCycloneDXNumber(t *testing.T) {
	h := handlerNamed(t, "cyclonedx")
	first := decoded(t, render(t, h, richReport()))
	r := richReport()
	r.Inventory.Shipments[0].Components[0].Line = 13
	if second := decoded(t, render(t, h, r)); first.SerialNumber == second.SerialNumber || !strings.HasPrefix(first.SerialNumber, "urn:uuid:") || first.Metadata.Timestamp != "" {
		t.Errorf("%s, %s", first.SerialNumber, second.SerialNumber)
	}
	r.Issued = time.Unix(1700000000, 0)
	if dated := decoded(t, render(t, h, r)); dated.Metadata.Timestamp != "2023-11-14T22:13:20Z" {
		t.Errorf("date %q", dated.Metadata.Timestamp)
	}
}

// What is written for one application says so; nothing beside it may be lost.
func TestSubject(t *testing.T) {
	r := richReport()
	r.Applications = r.Applications[:1]
	if got := subject(r, products(r)); got != (product{}) { // a folder outside of it
		t.Errorf("with a folder beside it: %+v", got)
	}
	r.Inventory.Shipments = r.Inventory.Shipments[:2]
	if got := subject(r, products(r)); got != (product{"shop", ""}) {
		t.Errorf("one application: %+v", got)
	}
	if got := subject(emptyReport(), nil); got != (product{}) {
		t.Errorf("nothing: %+v", got)
	}
}

func TestDocumentsHaveFilesOfTheirOwn(t *testing.T) {
	always := func(*bill) bool { return true }
	var files []string
	for _, d := range documents(richReport(), ".x", nil, always) {
		files = append(files, d.File)
	}
	if got, want := strings.Join(files, " "), "all.x shop.x shop/CreateOrder.x shop/Worker.x shop/Admin.x billing.x"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	seen := map[string]bool{}
	for _, d := range documents(hostileReport(), ".x", nil, always) {
		hidden := strings.HasPrefix(d.File, ".") || strings.Contains(d.File, "/.")
		if seen[strings.ToLower(d.File)] || path.Clean("/"+d.File) != "/"+d.File || hidden || len(d.File) > 300 {
			t.Errorf("file %q", d.File)
		}
		seen[strings.ToLower(d.File)] = true
	}
}

func TestLicences(t *testing.T) {
	for stated, want := range map[string]string{
		"MIT": "id", "Apache-2.0": "id", "(MIT OR Apache-2.0)": "expression", "GPL-2.0-only WITH Classpath-exception-2.0": "expression",
		"LicenseRef-mine": "expression", "Apache-2.0+": "expression", "MIT AND (BSD-3-Clause OR ISC)": "expression",
		"Apache 2.0": "name", "UNLICENSED": "name", "MIT OR": "name", "(MIT": "name", "MIT)": "name", "OR": "name", "MIT ISC": "name", "MIT\nISC": "name",
		"# The identifiers of SPDX's": "name", "": "none", " ": "none",
	} {
		got := "none"
		if l := licences(stated); l != nil {
			switch c := (*l)[0]; {
			case c.Expression != "":
				got = "expression"
			case c.License.ID != "":
				got = "id"
			default:
				got = "name"
			}
		}
		if got != want {
			t.Errorf("%q is %s, want %s", stated, got, want)
		}
	}
}

func TestChecksums(t *testing.T) {
	for integrity, want := range map[string]string{
		"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=":                                          "SHA-1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=?opt md5:d41d8cd98f00b204e9800998ecf8427e": "SHA-1 da39a3ee5e6b4b0d3255bfef95601890afd80709, MD5 d41d8cd98f00b204e9800998ecf8427e",
		"MD5=D41D8CD98F00B204E9800998ECF8427E":                                       "MD5 d41d8cd98f00b204e9800998ecf8427e",
		"sha256:abcd":                                                                "", "sha512-%%%": "", "h1:abc=": "", "10c0/ff": "", "": "", "sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=": "",
	} {
		var got []string
		for _, h := range checksums(integrity) {
			got = append(got, string(h.Algorithm)+" "+h.Value)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %q", integrity, got, want)
		}
	}
}

func TestAddress(t *testing.T) {
	for s, want := range map[string]string{
		"https://u:p@h.example/a?token=x#y": "https://h.example/a", "git+ssh://git@github.com/a/b.git#c": "git+ssh://github.com/a/b.git",
		"javascript:alert(1)": "", "file:///etc/passwd": "", "https://": "", "data:x": "", "": "", "https:opaque": "", "http://[::1": "",
	} {
		if got := address(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// What was written is read back by those who suppress with it.
func TestCycloneDXReadsBack(t *testing.T) {
	for _, d := range handlerNamed(t, "cyclonedx").Each(richReport()) {
		doc, err := vex.Read(d.File, written(t, d))
		if err != nil {
			t.Fatal(err)
		}
		s, _ := doc.For("shop", "Worker").Lookup("pkg:npm/lodash@4.17.20", "CVE-2021-23337")
		want := map[string]vex.Status{"shop.cdx.json": vex.Affected, "all.cdx.json": vex.Affected, "shop/Worker.cdx.json": vex.NotAffected}[d.File]
		if s.Status != want {
			t.Errorf("%s: %q, want %q", d.File, s.Status, want)
		}
	}
}

// A tree of many functions and packages, and a lockfile that is made to be
// slow, are written in time.
func TestCycloneDXScales(t *testing.T) {
	var many []check.Component
	for i := range 10_000 {
		many = append(many, check.Component{
			Ecosystem: "npm", Name: "x", Version: strconv.Itoa(i), Via: []string{"x"}, Integrity: strings.Repeat("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= ", 100),
		})
	}
	r := emptyReport()
	r.Inventory = &check.Inventory{Shipments: []check.Shipment{{Application: "a", Function: "f", Components: many}}}
	for i := range 200 {
		r.Inventory.Shipments = append(r.Inventory.Shipments, check.Shipment{Application: "a", Function: strconv.Itoa(i), Components: many[:20]})
	}
	start := time.Now()
	for _, d := range handlerNamed(t, "cyclonedx").Each(r) {
		if err := d.Write(io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%v", took)
	}
}
