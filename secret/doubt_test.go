package secret

import "testing"

// Hits of gitleaks' rules that are probably nothing are kept, with a reason.
func TestDoubts(t *testing.T) {
	for _, c := range []struct{ name, text, doubt string }{
		{"a.py", `api_key = "q8w7e6r5t4y3u2i1` + `o0p9zz"`, ""},
		{"a.py", `request_key = "eb2da704-4972-4bd7-` + `8c25-cce1decce95d"`, "an id"},
		{"README.md", `api_key = "q8w7e6r5t4y3u2i1` + `o0p9zz"`, "documentation"},
		{"a.py", `cache_key = "q8w7e6r5t4y3u2i1` + `o0p9zz"`, "a hash or an id"},
		{"a.py", "aws = 'AKIAQ3EGRM7T" + "LWQ2ZXYA'", ""},
		{"a.py", "# Example: AKIAQ3EGRM7T" + "LWQ2ZXYA", "an example"},
		{"a.sh", "curl -u admin:RABBIT_" + "PASSWORD https://h", "a word"},
		{"a.sh", "curl -u admin:kT9-mQ2" + "xLw8 https://h", ""},
		{"a.json", `{"linkedin": "michaelsund` + `gaard"}`, "a word"},
		{"a.txt", "sourcegraph " + "da39a3ee5e6b4b0d3255" + "bfef95601890afd80709", "a hash"},
	} {
		hits := Scan(c.name, []byte(c.text+"\n"))
		if len(hits) != 1 || hits[0].Doubt != c.doubt || (hits[0].Confidence == Low) != (c.doubt != "") {
			t.Errorf("%s: %s: want doubt %q\n%s", c.name, c.text, c.doubt, told(hits))
		}
	}
}
