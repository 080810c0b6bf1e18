package response

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"redoubt/policy"
)

// of is the beginning of an answer of HTTP with headers.
func of(headers string) string { return `{"statusCode":200,"headers":{` + headers + `}}` + preludeEnd }

const inGzip = `"Content-Encoding":"gzip","x":"y"`

// unpacked is the body behind a prelude, as far as it can be unpacked.
func unpacked(t *testing.T, text string) string {
	t.Helper()
	_, body, _ := strings.Cut(text, preludeEnd)
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		return "no gzip: " + body
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return string(plain) + " " + err.Error()
	}
	return string(plain)
}

// TestStreamInGzip: a packed body is masked as one that is not, however it is split.
func TestStreamInGzip(t *testing.T) {
	f := streaming(policy.Mask)
	r := rand.New(rand.NewPCG(3, 4))
	for _, c := range masking {
		in, want := brackets(c.text)
		for _, body := range []string{zip(in), zip(in[:len(in)/2]) + zip(in[len(in)/2:]), zip(in) + "\x00 behind canary-7391"} {
			for _, pieces := range [][]string{{of(inGzip) + body}, pieces(r, of(inGzip)+body), pieces(r, of(inGzip)+body)} {
				out, leaks := stream(f, pieces...)
				if got := unpacked(t, out); got != want || len(leaks) != 1 || leaks[0].Class != c.class || leaks[0].Blocked {
					t.Fatalf("%s: %q %v, want %q", c.name, got, leaks, want)
				}
			}
		}
	}
	for _, text := range []string{
		of(inGzip) + "no gzip", of(inGzip), of(`"a":"b"`) + zip("canary-7391"), of(inGzip+`,"content-length":"9"`) + zip("canary-7391"),
		"{" + strings.Repeat(" ", mostPrelude) + of(inGzip)[1:] + zip("canary-7391"), zip("canary-7391"), `{"a":` + preludeEnd + zip("x"), `[1]` + preludeEnd,
	} {
		s := f.Stream()
		out := string(s.Write([]byte(text)))
		rest, leaks := s.Close()
		if leaks != nil || !s.Broken() && out+string(rest) != text && text != of(inGzip) || s.Broken() != strings.HasPrefix(text, of(inGzip)) {
			t.Errorf("%q: %q %v, broken %v", text, out, leaks, s.Broken())
		}
	}
}

// TestStreamInGzipFlushes: what the function flushes leaves at once, but for what may
// become a hit.
func TestStreamInGzipFlushes(t *testing.T) {
	var sent bytes.Buffer
	w := gzip.NewWriter(&sent)
	s := streaming(policy.Mask).Stream()
	out := s.Write([]byte(of(inGzip)))
	var got bytes.Buffer
	got.Write(out)
	want := ""
	for _, event := range []string{"data: one\n\n", "data: canary-7391\n\n", "data: canary", "-7391\n\n", "data: end\n\n"} {
		io.WriteString(w, event)
		w.Flush()
		got.Write(s.Write(sent.Bytes()))
		sent.Reset()
		want += strings.ReplaceAll(event, "canary-7391", "***********")
		switch event {
		case "data: canary":
			want = strings.TrimSuffix(want, "canary")
		case "-7391\n\n":
			want = strings.TrimSuffix(want, "-7391\n\n") + "***********\n\n"
		}
		if plain := unpacked(t, got.String()); plain != want+" unexpected EOF" {
			t.Fatalf("%q, want %q", plain, want)
		}
	}
	rest, _ := s.Close() // it breaks off
	if plain := unpacked(t, got.String()+string(rest)); plain != want+" unexpected EOF" || s.Broken() {
		t.Errorf("%q", plain)
	}
}

// TestStreamInGzipEnds: of a body that is blocked, or breaks, only what stands before
// leaves, and nothing stays behind.
func TestStreamInGzipEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	s := streaming(policy.Block).Stream()
	out := string(s.Write([]byte(of(inGzip) + zip("before canary-7391 behind"))))
	rest, leaks := s.Close()
	if got := unpacked(t, out+string(rest)); got != "before " || !s.Blocked() || len(leaks) != 1 {
		t.Errorf("blocked: %q %v", got, leaks)
	}
	s = streaming(policy.Mask).Stream()
	broken := zip(strings.Repeat("hello canary-7391 ", 100))
	s.Write([]byte(of(inGzip) + broken[:20]))
	s.Write([]byte(broken[:20]))
	if s.Write([]byte(broken)); !s.Broken() {
		t.Error("a body that is none is not broken")
	}
	s.Close()
	s = streaming(policy.Mask).Stream()
	bomb := zip(strings.Repeat("a", 8<<20))
	if out := s.Write([]byte(of(inGzip) + bomb)); len(out) > 1<<20 || s.zipped.out.Cap() > 1<<20 {
		t.Errorf("%d bytes of %d", len(out), len(bomb))
	}
	s.Close()
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}
