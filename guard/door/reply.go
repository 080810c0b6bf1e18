package door

import (
	"errors"
	"mime"
	"net/http"
	"strings"

	"redoubt/guard/coding"
	"redoubt/guard/proxy"
)

// MaxAnswer is the largest answer that is looked at as a whole, in bytes as they are sent. A
// larger one is looked at while it passes.
const MaxAnswer = 6 << 20

// A Reply looks at what the server answers to one request.
type Reply interface {
	// Looks reports whether there is anything to look for; if not, headers may still be added.
	Looks() bool
	// Enforces reports whether answers are changed. If not they pass at once, and a copy is
	// looked at.
	Enforces() bool
	// Head masks what headers hold, and trailers. With an answer, that takes the place of the
	// server's.
	Head(h http.Header) *proxy.Answer
	// Add sets headers that the server has not set.
	Add(h http.Header)
	// Whole looks at a body, zipped: in gzip. It may overrun its time, and then still looks
	// at the body.
	Whole(body []byte, zipped bool) proxy.Verdict
	// Stream says who looks at a body while it passes, nil for nobody. why: for what reason it is not
	// there as a whole, nil where it is not meant to be.
	Stream(why error) (proxy.Stream, *proxy.Answer)
	// Unseen says what takes the place of an answer that can't be looked at; nil: it passes.
	Unseen(why error) *proxy.Answer
}

var (
	errLarge  = errors.New("the answer is too large to be looked at as a whole")
	errSlow   = errors.New("the answer takes too long to be looked at as a whole")
	errCoding = errors.New("the answer is in a coding that is not looked into")
	errTaken  = errors.New("something else stands in the answer's place")
)

// wanting asks the server for what can be looked at: all of it, for a caller could have
// the pieces of a secret one by one, and in no coding, whatever the caller takes. Servers
// that hand headers on as variables (CGI, WSGI) take an underscore for a dash.
func wanting(h http.Header) {
	for name := range h {
		switch http.CanonicalHeaderKey(strings.ReplaceAll(name, "_", "-")) {
		case "Range", "If-Range", "Accept-Encoding", "Accept-Charset", "A-Im":
			delete(h, name)
		}
	}
}

// packed reports whether an answer is in gzip. It is not ok in another coding.
func packed(h http.Header) (zipped, ok bool) {
	codings := h["Content-Encoding"]
	return strings.Contains(strings.ToLower(strings.Join(codings, ",")), "gzip"), coding.Legible(codings, nil)
}

// bodyless reports whether an answer has no body, whatever its headers say.
func bodyless(method string, status int) bool {
	return method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified
}

// live reports whether an answer is meant to be read while it goes on: a length would
// say that it is not.
func live(resp *http.Response) bool {
	if resp.ContentLength >= 0 {
		return false
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")) // parameters that can't be read change no kind
	switch kind {
	case "text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson", "application/jsonl", "application/json-seq":
		return true
	}
	return false
}

// altered takes away what holds for the server's own bytes only, from headers or trailers.
func altered(h http.Header) {
	for _, name := range []string{"Etag", "Content-Md5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges"} {
		h.Del(name)
		delete(h, http.TrailerPrefix+name)
	}
}
