package event

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"regexp"
	"strings"
	"testing"
	"time"

	"redoubt/policy"
)

const field = "Content-Disposition: form-data; name=\"f\"\r\n\r\n"

// TestLineEndsOfParts: a boundary's line, and a head, end as the loosest reader takes
// them.
func TestLineEndsOfParts(t *testing.T) {
	carriage := func(text string) string { return strings.ReplaceAll(text, "\r\n", "\r") }
	mixed := "--B\r\n" + field + "tea"
	inspected(t, `{"content-type":"multipart/form-data; boundary=B"}`, map[string]bool{
		carriage(part("", `name="f"`, "sleep 5")):                    true,
		carriage("hello\r\n" + part("", `name="f"`, "sleep 5")):      true,
		mixed + "\r--B\r" + carriage(field) + "sleep 5\r--B--\r":     true,
		mixed + "\n--B\n" + field + "sleep 5\r\n--B--\r\n":           true,
		mixed + "\r\n--B\r" + field + "sleep 5\r\n--B--":             true,
		"--B\r\n" + field + "sleep 5\r\n--B and more\r\n":            true, // Go and PHP end a value there
		"--B\r\n" + field + "sleep 5--B":                             true,
		"--B\r\nContent-Disposition: form-data\r\r\r\nsleep 5":       true,
		"--B\r\nContent-Type: text/plain\r\nsleep 5\r\n--B--":        true, // Python's email ends a head there
		"--B\r\nContent-Type: text/plain\r\n \t\r\nsleep 5\r\n":      true,
		"--B\r\nA: b\n\ntea\r\n\r\nsleep 5\r\n--B--":                 true, // busboy knows CRLF only
		"--B\r\n" + field + "; rm\n--B\n -rf /\r\n--B--":             true,
		"--B\r\n" + field + "--B or not --B, that is it\r\n--B--":    false,
		"--B\r\n" + field + "Dear all:\r\n\r\nhello\r\n--B--\r\nbye": false,
	})
	// Where nobody tells the boundary.
	inspected(t, `{}`, map[string]bool{
		carriage(part("", `name="f"`, "sleep 5")): true,
	})
	// Headers behind a bare CR are an attack of their own, where a field is not told apart.
	f := enforced()
	f.Fields = []policy.Field{{Path: "event.body", Classes: policy.Command}}
	g := inspecting(t, f)
	for body, refused := range map[string]bool{
		carriage(part("", `name="f"`, "sleep 5")):                 true,
		mixed + "\r--B\r" + carriage(field) + "sleep 5\r--B--\r":  true,
		carriage(part("", `name="f"`, "tea")):                     false,
		mixed + "\r--B\r" + carriage(field) + "tea\n\ntea\r--B--": false,
		"--\rContent\r--\rAda":                                    false,
	} {
		d := g.Decide(context.Background(), Invocation{Event: []byte(posted(`{"content-type":"multipart/form-data; boundary=B"}`, body))})
		if got := d.Verdict != Allow; got != refused {
			t.Errorf("%q: refused %v %s", body, got, reasons(d))
		}
	}
}

// within is a part that is multipart itself.
func within(boundary, body string) string {
	return "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n" + body + "\r\n--" + boundary + "--"
}

// TestPartsInParts: what is multipart itself is taken apart, so deep.
func TestPartsInParts(t *testing.T) {
	deep := func(n int, value string) string {
		text := field + value
		for i := range n {
			text = within("C"+strings.Repeat("x", i), text)
		}
		return "--B\r\n" + text + "\r\n--B--\r\n"
	}
	inspected(t, `{"content-type":"multipart/form-data; boundary=B"}`, map[string]bool{
		deep(1, "sleep 5"): true,
		deep(1, "tea"):     false,
		deep(4, "sleep 5"): true,
		deep(4, "tea"):     false,
		deep(9, "tea"):     true, // too deep
		"--B\r\nContent-type: multipart/mixed; BOUNDARY=\"C\"; boundary=D\r\n\r\n--D\r\n\r\nsleep 5\r\n--D--\r\n--B--": true,
		"--B\r\nContent-Type: multipart/mixed; boundary*0=C; boundary*1=D\r\n\r\n--CD\r\n\r\ntea\r\n--CD--\r\n--B--":   true, // nobody writes that
		"--B\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\nsle=\r\nep=205\r\n--B--":                            true,
		"--B\r\nContent-Transfer-Encoding: BASE64\r\n\r\nc2xl\r\nZXAgNQ==\r\n--B--":                                    true,
		"--B\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n=C3=A9t=E9 = tea=\r\n--B--":                    false,
		"--B\r\n" + field + "see boundary * and boundaries, boundary*, and so on\r\n--B--":                             false,
		"--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\nnothing of the kind\r\n--B--":                         false,
		"--B\r\n" + strings.Replace(within("C", field+"sleep 5"), "C--", "C--\r\n--B--", 1):                            true,
		strings.ReplaceAll("--B\r\n"+within("C", field+"sleep 5")+"\r\n--B--", "\r\n", "\r"):                           true,
	})
	for headers, refused := range map[string]bool{
		`{"content-type":"multipart/form-data; boundary*0=\"B\""}`:      true,
		`{"content-type":"multipart/form-data; boundary*=us-ascii''B"}`: true,
		`{"content-type":"multipart/form-data; boundary=\"B*0=\""}`:     false,
	} {
		inspected(t, headers, map[string]bool{part("", `name="f"`, "tea"): refused})
	}
}

// bare is a text without its spaces, on which readers disagree.
func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// looked are all texts that are looked at in a body, nil if it is refused for its form.
func looked(t *testing.T, body string) map[string]bool {
	seen := map[string]bool{}
	f := enforced()
	g := worldly(t, f, func(w *World) {
		w.Inspect = func(text []byte, _ bool, _ policy.Class) (policy.Class, string) {
			seen[bare(string(text))] = true
			return 0, ""
		}
	})
	if d := g.Decide(context.Background(), Invocation{Event: []byte(posted(`{"content-type":"multipart/form-data; boundary=B"}`, body))}); d.Verdict != Allow {
		return nil
	}
	return seen
}

// pieces are what bodies that readers may read in different ways are made of.
var oddments = []string{
	"--B", "\r\n--B\r\n", "\r\n--B--\r\n", "\n--B", "\r--B\r", "--C\r\n", "\r\n--C", "\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r\r", " ", "--", "x", "sleep 5", "a: b",
	"Content-Disposition: form-data; name=f", "Content-Type: multipart/mixed; boundary=C\r\n\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "=73leep", "=\r\n",
}

func odd(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("--B\r\n")
	for range random.IntN(20) {
		b.WriteString(oddments[random.IntN(len(oddments))])
	}
	return b.String() + "\r\n--B--\r\n"
}

// TestPartsAsOthersRead: whatever Go's reader and one that takes any line end find in a
// body was looked at by itself.
func TestPartsAsOthersRead(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		body := odd(random)
		seen := looked(t, body)
		if seen == nil {
			continue
		}
		for _, value := range append(goReads(body, "B"), anyLineReads(body)...) {
			if value = bare(value); value != "" && !seen[value] {
				t.Fatalf("%q: %q was not looked at", body, value)
			}
		}
	}
}

// goReads are the values that mime/multipart finds, also in parts.
func goReads(body, boundary string) (values []string) {
	r := multipart.NewReader(strings.NewReader(body), boundary)
	for {
		p, err := r.NextPart()
		if err != nil {
			return values
		}
		value, err := io.ReadAll(p)
		if err != nil {
			return values
		}
		values = append(values, string(value))
		if p.Header.Get("Content-Type") == "multipart/mixed; boundary=C" {
			values = append(values, goReads(string(value), "C")...)
		}
	}
}

// The delimiters and heads of a reader that takes lines that CRLF, CR or LF ends, as
// werkzeug does.
var (
	anyLine  = regexp.MustCompile(`(?:\r\n|\n|\r)--B(?:--)?[ \t]*(?:\r\n|\n|\r)`)
	anyBlank = regexp.MustCompile(`\r\n\r\n|\r\r|\n\n`)
)

func anyLineReads(body string) (values []string) {
	for _, one := range anyLine.Split("\n"+body, -1)[1:] {
		if at := anyBlank.FindStringIndex(one); at != nil {
			values = append(values, one[at[1]:])
		}
	}
	return values
}

// TestPartsAreBounded: bodies that are made of delimiters cost time in proportion, or are
// refused.
func TestPartsAreBounded(t *testing.T) {
	g := real(t)
	nested := "Content-Type: x; boundary=B; boundary=-; boundary=\"\r\"\r\n\r\n"
	for name, c := range map[string]struct {
		body    string
		refused bool
	}{
		"boundaries":        {strings.Repeat("--B", 1<<17), true},
		"lines":             {strings.Repeat("\n--B\r\n", 1<<16), true},
		"all kinds":         {strings.Repeat("\r\n--B\r\n\n--B\n\r--B\r--B x--B", 1<<14), true},
		"dashes":            {strings.Repeat("-", 3<<17), true},
		"parts within":      {strings.Repeat("--B\r\n"+nested, 1<<12), true},
		"heads without end": {strings.Repeat("--B\nboundary=B;", 1<<15), false},
	} {
		begin := time.Now()
		d := g.Decide(context.Background(), Invocation{Event: []byte(posted(`{"content-type":"multipart/form-data; boundary=B; boundary=-; boundary=B-"}`, c.body))})
		if took := time.Since(begin); took > 5*time.Second && !raced {
			t.Errorf("%s: %s for %d bytes", name, took, len(c.body))
		}
		if got := d.Verdict != Allow; got != c.refused {
			t.Errorf("%s: refused %v", name, got)
		}
	}
}

// TestDisputedBoundaries: a boundary of which readers make different ones, and more of them
// than are looked for, hide no parts; honest ones of any client are taken.
func TestDisputedBoundaries(t *testing.T) {
	body := func(first, boundary, value string) string {
		return "--" + first + "\r\n\r\n\r\n--" + boundary + "\r\n" + field + "Dear all\r\n--" + boundary + "\r\n" + field + value + "\r\n--" + boundary + "--"
	}
	for boundaries, first := range map[string]string{
		"boundary=R,x":    "R,x", // PHP
		"boundary=<R>":    "<R>", // Python's email
		`boundary="R\"x"`: `R"x`,
		"boundary=R x":    "R x",
		`boundary="R;x"`:  "R;x",
		"boundary=R (x)":  "R (x)",
		"boundary=a; boundary=b; boundary=c; boundary=d; boundary=R":       "a", // more than are looked for
		"boundary=boundary=boundary=boundary=boundary=boundary=boundary=R": "a",
	} {
		headers := fmt.Sprintf(`{"content-type":%q}`, "multipart/form-data; "+boundaries)
		inspected(t, headers, map[string]bool{body(first, "R", "sleep 5"): true})
	}
	for _, honest := range []string{
		"----WebKitFormBoundary7MA4YWxkTrZu0gW", "===============1234567890==", "----=_Part_0_1.2", "*****", "Boundary+0xAb:1/2?", `"a"; boundary=a`, "a; boundary=b; boundary=c; boundary=d",
	} {
		headers := fmt.Sprintf(`{"content-type":%q}`, "multipart/form-data; boundary="+honest)
		name, _, _ := strings.Cut(strings.Trim(honest, `"`), ";")
		name = strings.Trim(name, `"`)
		inspected(t, headers, map[string]bool{body(name, name, "tea"): false, body(name, name, "sleep 5"): true})
	}
}

// TestHeadsOfParts: a head ends where any reader ends it, and what it says of an encoding is
// undone as Python's email does.
func TestHeadsOfParts(t *testing.T) {
	const quoted = "Content-Transfer-Encoding: quoted-printable\r\n"
	one := func(text string) string { return "--B\r\n" + text + "\r\n--B--\r\n" }
	inspected(t, `{"content-type":"multipart/form-data; boundary=B"}`, map[string]bool{
		one(" \r\n" + quoted + "\r\nsle=65p=205"):                            true, // email: a line of space ends no head
		one("From x\r\n" + quoted + "\r\nsle=65p=205"):                       true, // nor does a mailbox's
		one("A: b\r\n \t\r\nsleep 5"):                                        true, // cgi: it does
		one("Content-Transfer-Encoding: base64\r\n\r\n=c2xlZXAgNQ=="):        true, // padding where none belongs
		one("Content-Transfer-Encoding: base64\r\n\r\nc2=xlZXAgNQ=="):        true,
		one("Content-Transfer-Encoding: base64\r\n\r\nc2xlZXAgNQ==c2xlZXA"):  true, // and what is behind
		one("Content-Transfer-Encoding: base64\r\n\r\ndGVh=ICYg\r\ndGVh"):    false,
		one("Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#"): true, // Python's email undoes that
		one("Content-Disposition: form-data; name=vacuuembly\r\n\r\ntea"):    false,
	})
	if seen := looked(t, one(quoted+"\xe9: b\r\nt=65a")); !seen["\xe9:btea"] { // a name in other letters ends a head
		t.Errorf("what email takes for a body was not looked at: %v", seen)
	}
	// busboy wants the end of a line before a delimiter that is not the end of a head.
	seen := looked(t, "--B\r\nA: b\r\n\r\n--B\r\nx: y\r\n\r\ntea\r\n--B--\r\n")
	if !seen["x:ytea"] {
		t.Errorf("what busboy takes for a body was not looked at: %v", seen)
	}
	seen = looked(t, "--B\r\nA: b\r\n\r\n\r\n--B\r\nx: y\r\n\r\ntea\r\n--B--\r\n")
	if seen["x:ytea"] || !seen["tea"] {
		t.Errorf("a part behind an empty one is read twice: %v", seen)
	}
}
