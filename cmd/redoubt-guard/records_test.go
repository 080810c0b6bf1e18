package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestRecordsToCollector: a function's records arrive at a collector and in a file, with the
// last of them sent at the end; where nobody listens or answers, the function does all the same, and the program ends.
func TestRecordsToCollector(t *testing.T) {
	var mu sync.Mutex
	var taken strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		taken.WriteString(r.URL.Path + " " + r.Header.Get("X-Key") + " ")
		taken.Write(data)
	}))
	defer collector.Close()
	leave := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-leave }))
	defer hangs.Close()
	defer close(leave)
	policy := program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce"}]}`)
	for _, c := range []struct {
		name, to string
		taken    bool
	}{
		{"address", "otlp+" + collector.URL, true},
		{"variables", "otlp", true},
		{"nobody there", "otlp+http://127.0.0.1:1", false},
		{"a collector that hangs", "otlp+" + hangs.URL, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			taken.Reset()
			file := filepath.Join(t.TempDir(), "records")
			p := boot(t, "REDOUBT_POLICY="+policy, "REDOUBT_TELEMETRY="+file+","+c.to, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=X-Key=k%3D1")
			if r := p.invoke(t, `{"file":"a.pdf"}`); r.Failed {
				t.Errorf("%+v", r)
			}
			if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = p.cmd.Wait()
			mu.Lock()
			defer mu.Unlock()
			got := taken.String()
			if !c.taken {
				if got != "" {
					t.Errorf("the wrong collector has %s", got)
				}
			} else if !strings.HasPrefix(got, "/v1/logs k=1 ") || !strings.Contains(got, `"redoubt.decision"`) || !strings.Contains(got, `"redoubt.invocation"`) ||
				!strings.Contains(got, `{"key":"faas.name","value":{"stringValue":"Orders"}}`) {
				t.Errorf("the collector has %s", got)
			}
			if data, err := os.ReadFile(file); err != nil || strings.Count(string(data), "\n") != 2 {
				t.Errorf("%v %s", err, data)
			}
		})
	}
}

// TestPlaces: what is no place for records is told before anything runs, without what it holds.
func TestPlaces(t *testing.T) {
	for setting, want := range map[string]string{
		"stdout": "", filepath.Join(t.TempDir(), "file") + ",stdout": "", "/nowhere/at/all": "opening the file",
		"otlp": "no endpoint for OTLP", "stdout,otlp+http://key:secret@h": "holds credentials", "otlp+secret": "no http URL",
	} {
		r, err := settingsOf("redoubt-guard", []string{"REDOUBT_TELEMETRY=" + setting}).telemetry()
		if err == nil {
			r.end()
			r.end()
		}
		if (err == nil) != (want == "") || err != nil && (strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", setting, err)
		}
	}
}
