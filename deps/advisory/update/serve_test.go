package update_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"redoubt/deps/advisory/update"
)

// A mirror serves a database from memory, well or badly.
type mirror struct {
	*httptest.Server

	mu    sync.Mutex
	files map[string][]byte
	bad   map[string]http.HandlerFunc // by path, instead of the file
	asked []*http.Request
}

func newMirror(t *testing.T) *mirror {
	t.Helper()
	m := &mirror{bad: map[string]http.HandlerFunc{}, files: map[string][]byte{
		"/known_exploited_vulnerabilities.json": []byte(`{"dateReleased": "2026-01-02T00:00:00Z", "vulnerabilities": [{"cveID": "CVE-2017-5941"}]}`),
		"/epss_scores-current.csv.gz":           []byte("#model_version:v1,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2017-5941,0.5,0.97\n"),
	}}
	for _, eco := range []string{"npm", "PyPI", "Go", "Maven"} {
		m.files["/"+eco+"/all.zip"] = zipOf(t, eco, 10)
	}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.asked = append(m.asked, r)
	data, ok := m.files[r.URL.Path]
	bad := m.bad[r.URL.Path]
	m.mu.Unlock()
	switch {
	case bad != nil:
		bad(w, r)
	case ok:
		serve(w, r, data)
	default:
		http.NotFound(w, r)
	}
}

// serve answers as Google's storage does.
func serve(w http.ResponseWriter, r *http.Request, data []byte) {
	w.Header().Set("ETag", etag(data))
	w.Header().Add("X-Goog-Hash", "crc32c="+base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))))
	sum := md5.Sum(data)
	w.Header().Add("X-Goog-Hash", "md5="+base64.StdEncoding.EncodeToString(sum[:]))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func etag(data []byte) string { return fmt.Sprintf(`"%x"`, sha256.Sum256(data)) }

// breaksAt sends the first bytes of data and then nothing more.
func breaksAt(data []byte, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", etag(data))
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		_, _ = w.Write(data[:n])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func (m *mirror) set(path string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[path] = data
}

func (m *mirror) breaks(path string, h http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bad[path] = h
	m.asked = nil
}

// requests are those for a path since the last break.
func (m *mirror) requests(path string) []*http.Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []*http.Request
	for _, r := range m.asked {
		if r.URL.Path == path {
			list = append(list, r)
		}
	}
	return list
}

// zipOf has n records of an ecosystem that don't compress away.
func zipOf(t *testing.T, eco string, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%s-%d.json", eco, i), Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, `{"id": "%[1]s-%[2]d", "modified": "2026-01-0%[3]dT00:00:00Z", "affected": [{"package": {"ecosystem": "%[1]s", "name": "pkg%[2]d"}, "versions": ["1.0.0"]}]}`, eco, i, (i+n)%9+1)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A client is a Fetcher that does not really wait.
type client struct {
	update.Fetcher
	pauses []time.Duration
}

func newClient() *client {
	c := &client{}
	c.Client = &http.Client{}
	c.Pause = func(ctx context.Context, d time.Duration) error {
		c.pauses = append(c.pauses, d)
		return ctx.Err()
	}
	return c
}

func (c *client) run(t *testing.T, dir string, mirrors ...string) (map[string]update.Result, error) {
	t.Helper()
	list, err := update.Run(t.Context(), &c.Fetcher, mirrors, dir, false)
	results := map[string]update.Result{}
	for _, r := range list {
		results[r.Name] = r
	}
	return results, err
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// noRemains: neither a part nor an origin of one is left.
func noRemains(t *testing.T, dir string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error {
		if strings.Contains(path, ".part") {
			t.Errorf("%s is left", path)
		}
		return nil
	})
}
