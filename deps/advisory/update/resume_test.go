package update_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"redoubt/deps/advisory/update"
)

// once answers the first request badly and the others well.
func (m *mirror) once(path string, bad http.HandlerFunc) {
	m.breaks(path, func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		delete(m.bad, path)
		m.mu.Unlock()
		bad(w, r)
	})
}

func TestResumesAtOnce(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	m.once(npm, breaksAt(m.files[npm], 100))
	c := newClient()
	if _, err := c.run(t, dir, m.URL); err != nil || !bytes.Equal(read(t, dir, npm), m.files[npm]) {
		t.Fatalf("%v", err)
	}
	asked := m.requests(npm)
	if len(asked) != 2 || asked[1].Header.Get("Range") != "bytes=100-" || asked[1].Header.Get("If-Range") != etag(m.files[npm]) {
		t.Errorf("asked %v", asked)
	}
	if !slices.Equal(c.pauses, []time.Duration{time.Second}) {
		t.Errorf("pauses %v", c.pauses)
	}
	noRemains(t, dir)
}

// stopped is a database whose npm part ends after 100 bytes.
func stopped(t *testing.T) (*mirror, string) {
	t.Helper()
	m, dir := newMirror(t), t.TempDir()
	m.breaks(npm, breaksAt(m.files[npm], 100))
	if _, err := newClient().run(t, dir, m.URL); err == nil {
		t.Fatal("no error")
	}
	if _, err := os.Stat(filepath.Join(dir, npm)); err == nil {
		t.Fatal("a part was taken for the whole")
	}
	m.breaks(npm, nil)
	return m, dir
}

func TestResumesLater(t *testing.T) {
	m, dir := stopped(t)
	left := len(read(t, dir, npm+".part"))
	if _, err := newClient().run(t, dir, m.URL); err != nil || !bytes.Equal(read(t, dir, npm), m.files[npm]) {
		t.Fatalf("%v", err)
	}
	if got := m.requests(npm)[0].Header.Get("Range"); got != fmt.Sprintf("bytes=%d-", left) {
		t.Errorf("asked for %s, %d bytes were there", got, left)
	}
}

// TestChangedMeanwhile: bytes of two files never make one.
func TestChangedMeanwhile(t *testing.T) {
	newer, older := zipOf(t, "npm", 20), len(zipOf(t, "npm", 10))
	for name, answer := range map[string]http.HandlerFunc{
		"heeds If-Range": nil,
		"no ranges": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", etag(newer))
			_, _ = w.Write(newer)
		},
		"ignores If-Range": func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("If-Range")
			serve(w, r, newer)
		},
		"another place": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				serve(w, r, newer)
				return
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-9/%d", older))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(newer[:10])
		},
		"no such range": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				serve(w, r, newer)
				return
			}
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		},
	} {
		m, dir := stopped(t)
		m.set(npm, newer)
		m.breaks(npm, answer)
		if _, err := newClient().run(t, dir, m.URL); err != nil || !bytes.Equal(read(t, dir, npm), newer) {
			t.Errorf("%s: %v", name, err)
		}
		noRemains(t, dir)
	}
}

// TestPartOfAnother: a part is continued from its own source only, and only by
// what names its version.
func TestPartOfAnother(t *testing.T) {
	_, old := stopped(t)
	other := newMirror(t)
	if _, err := newClient().run(t, old, other.URL); err != nil || other.requests(npm)[0].Header.Get("Range") != "" {
		t.Errorf("another mirror continues: %v", err)
	}
	m, dir := stopped(t)
	if err := os.WriteFile(filepath.Join(dir, npm+".part.from"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := newClient().run(t, dir, m.URL); err != nil || m.requests(npm)[0].Header.Get("Range") != "" {
		t.Errorf("a part of unknown origin is continued: %v", err)
	}
}

func TestWeakNames(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	whole := m.files[npm]
	m.once(npm, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
		breaksAt(whole, 100)(weak{w}, r)
	})
	if _, err := newClient().run(t, dir, m.URL); err != nil || !bytes.Equal(read(t, dir, npm), whole) {
		t.Fatal(err)
	}
	if got := m.requests(npm)[1].Header.Get("Range"); got != "" {
		t.Errorf("a weak name is good enough for %s", got)
	}
}

// weak makes the name of the version a weak one.
type weak struct{ http.ResponseWriter }

func (w weak) Write(p []byte) (int, error) {
	w.Header().Set("ETag", "W/"+w.Header().Get("ETag"))
	return w.ResponseWriter.Write(p)
}

func (w weak) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestSilence(t *testing.T) {
	for name, sent := range map[string]int{"from the start": 0, "in the middle": 50} {
		m, dir := newMirror(t), t.TempDir()
		m.breaks(npm, func(w http.ResponseWriter, r *http.Request) {
			if sent > 0 {
				_, _ = w.Write(m.files[npm][:sent])
				_ = http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		})
		c := newClient()
		c.Quiet = 50 * time.Millisecond
		if _, err := c.run(t, dir, m.URL); err == nil || !strings.Contains(err.Error(), "sends nothing any more") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSlow: a source may take its time while it sends something.
func TestSlow(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	whole := m.files[npm]
	m.breaks(npm, func(w http.ResponseWriter, _ *http.Request) {
		for piece := range slices.Chunk(whole, len(whole)/10) {
			_, _ = w.Write(piece)
			_ = http.NewResponseController(w).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	})
	c := newClient()
	c.Quiet = 400 * time.Millisecond
	if _, err := c.run(t, dir, m.URL); err != nil || len(c.pauses) > 0 {
		t.Errorf("%v, pauses %v", err, c.pauses)
	}
}

// TestStopped: a run that is stopped ends at once, and what it has is continued.
func TestStopped(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	whole := m.files[npm]
	m.breaks(npm, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag(whole))
		_, _ = w.Write(whole[:100])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	c := newClient()
	c.Progress = func(_ string, done, _ int64) {
		if done == 100 {
			cancel()
		}
	}
	_, err := update.Run(ctx, &c.Fetcher, []string{m.URL}, dir, false)
	if !errors.Is(err, context.Canceled) || len(c.pauses) > 0 {
		t.Fatalf("%v, pauses %v", err, c.pauses)
	}
	m.breaks(npm, nil)
	if _, err := newClient().run(t, dir, m.URL); err != nil || m.requests(npm)[0].Header.Get("Range") != "bytes=100-" {
		t.Errorf("afterwards: %v, %v", err, m.requests(npm)[0].Header)
	}
}

// TestStoppedWaiting: a run that waits for another can be stopped, and does not
// keep what it waited for.
func TestStoppedWaiting(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	unlock, err := lockedfile.MutexAt(filepath.Join(dir, ".lock")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := update.Run(ctx, &newClient().Fetcher, []string{m.URL}, dir, false); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stopped: %v", err)
	}
	unlock()
	if _, err := newClient().run(t, dir, m.URL); err != nil {
		t.Error(err)
	}
}

func TestPauses(t *testing.T) {
	for header, want := range map[string]time.Duration{"": time.Second, "7": 7 * time.Second, "999999": time.Minute, "-1": time.Second, "soon": time.Second} {
		m, dir := newMirror(t), t.TempDir()
		m.once(npm, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		c := newClient()
		if _, err := c.run(t, dir, m.URL); err != nil || !slices.Equal(c.pauses, []time.Duration{want}) {
			t.Errorf("Retry-After %q: pauses %v, %v", header, c.pauses, err)
		}
	}
}

func TestRedirects(t *testing.T) {
	m := newMirror(t)
	leads := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target+r.URL.Path, http.StatusFound) }
	}
	here := httptest.NewServer(leads(m.URL))
	defer here.Close()
	if _, err := newClient().run(t, t.TempDir(), here.URL); err != nil {
		t.Errorf("from this machine to this machine: %v", err)
	}
	tls := httptest.NewTLSServer(leads(m.URL))
	defer tls.Close()
	out := httptest.NewServer(leads("http://redoubt.invalid"))
	defer out.Close()
	circle := httptest.NewServer(leads(""))
	defer circle.Close()
	for url, want := range map[string]string{tls.URL: "not https", out.URL: "not https", circle.URL: "without an end"} {
		c := newClient()
		c.Client = tls.Client()
		if _, err := c.run(t, t.TempDir(), url); err == nil || !strings.Contains(err.Error(), want) || len(c.pauses) > 0 {
			t.Errorf("%s: %v, want %q; pauses %v", url, err, want, c.pauses)
		}
	}
}
