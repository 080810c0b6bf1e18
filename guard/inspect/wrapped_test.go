package inspect

import (
	"strings"
	"testing"
)

// TestWrapped: what a document puts around a text is no attack, and what a
// text has within one is found.
func TestWrapped(t *testing.T) {
	many := strings.Repeat("x: 1%0A", 9)
	for name, c := range map[string]struct{ attack, harmless string }{
		"multipart":  {part("x\r\nSet-Cookie: admin=1"), part("Jo")},
		"file":       {part("x' or 1=1--"), part("if (a) {\\n return `b\\nTo: c` }")},
		"reference":  {"&quot;cat /etc/passwd&quot;", "it&#39;s <b>cat</b> & &quot;id&quot;"},
		"number":     {"&#39;;id", "the user&#39;id&#39;"},
		"cdata":      {"<a><b><![CDATA[; id]]></b></a>", "<a><b><![CDATA[it's & fine; thanks]]></b></a>"},
		"open cdata": {"<a><![CDATA[<script>", "<a><![CDATA[</a>"},
		"pairs":      {"a=1&b=%27%20or%201%3D1", "a=1&b=%3Cp%3Efish%20%26%20chips%3B%20it%27s%20%22good%22%3C%2Fp%3E"},
		"lines":      {"a=1&b=en%0AHost%3A%20x", "a=1&b=" + many + "Host%3A%20x"},
		"base64":     {"OyBpZCAtYQ==", "cGFzc3dk"},
	} {
		if _, ok := Value([]byte(c.attack), All); !ok {
			t.Errorf("%s: %q is not found", name, c.attack)
		}
		if hit, ok := Value([]byte(c.harmless), All); ok {
			t.Errorf("%s: %q is %s", name, c.harmless, hit.Kind)
		}
	}
}

// part is the body of a form with a file.
func part(text string) string {
	return "------WebKitFormBoundaryQ1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nJo\r\n------WebKitFormBoundaryQ1\r\n" +
		"Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n------WebKitFormBoundaryQ1--\r\n"
}
