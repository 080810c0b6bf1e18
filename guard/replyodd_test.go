package guard_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestReplyEmpty: an answer without a byte is no broken gzip, though its head says gzip; one
// that has some and is none still is.
func TestReplyEmpty(t *testing.T) {
	for text, want := range map[string]int{"": http.StatusOK, "none": http.StatusBadGateway} {
		f := newFront(t, masking, false, body(text, "Content-Encoding", "gzip"))
		if resp, got := f.ask(t, http.MethodGet); resp.StatusCode != want || want == http.StatusOK && (got != "" || resp.Header.Get("Etag") == "") {
			t.Errorf("%q: %d %q %v", text, resp.StatusCode, got, resp.Header)
		}
		if told := f.told(t); (told == "") != (want == http.StatusOK) {
			t.Errorf("%q: told %q", text, told)
		}
	}
}

// TestReplyDigests: what trailers say of the server's own bytes goes as it does in headers,
// where these do not leave; other trailers stay, and all of an answer that nothing is found in.
func TestReplyDigests(t *testing.T) {
	for text, want := range map[string]string{"pw correct-horse": "", "pw none": "sha-256=:x:"} {
		for name, server := range map[string]http.HandlerFunc{
			"announced": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Trailer", "Content-Digest, X-Sum")
				_, _ = io.WriteString(w, text)
				w.Header().Set("Content-Digest", "sha-256=:x:")
				w.Header().Set("X-Sum", "1")
			},
			"not announced": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Digest", "sha-256=:x:")
				_, _ = io.WriteString(w, text)
				w.(http.Flusher).Flush()
				w.Header().Set(http.TrailerPrefix+"Content-Digest", "sha-256=:x:")
				w.Header().Set(http.TrailerPrefix+"X-Sum", "1")
			},
		} {
			resp, _ := newFront(t, masking, false, server).ask(t, http.MethodGet)
			if resp.Trailer.Get("Content-Digest") != want || resp.Trailer.Get("X-Sum") != "1" {
				t.Errorf("%s, %s: %v", text, name, resp.Trailer)
			}
		}
	}
}

// TestReplyWatchedGone: what is only watched is looked at as far as it has left, also where
// the client leaves before its end; that is no fault.
func TestReplyWatchedGone(t *testing.T) {
	for text, want := range map[string]string{"pw correct-horse": "secret monitor", "pw none": ""} {
		f := newFront(t, watching, false, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, text)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, len(text))); err != nil {
			t.Error(err)
		}
		resp.Body.Close()
		<-f.over
		if told := f.told(t); told != want {
			t.Errorf("%s: told %q, want %q", text, told, want)
		}
	}
}

// TestReplyWanting: what is not asked of a server is not in other spellings either, which
// some take for the same; other headers stay as they are.
func TestReplyWanting(t *testing.T) {
	var asked http.Header
	f := newFront(t, masking, false, func(_ http.ResponseWriter, r *http.Request) { asked = r.Header })
	f.ask(t, http.MethodGet, "Accept_Encoding", "br", "IF_RANGE", "x", "accept_charset", "utf-16", "A-IM", "vcdiff", "Accept", "*/*", "X_Range", "x")
	for name := range asked {
		if is := strings.ReplaceAll(strings.ToLower(name), "_", "-"); is == "accept-encoding" || is == "if-range" || is == "accept-charset" || is == "a-im" {
			t.Errorf("the server is asked for %s", name)
		}
	}
	if asked.Get("Accept") != "*/*" || asked.Get("X_Range") != "x" {
		t.Errorf("%v", asked)
	}
}
