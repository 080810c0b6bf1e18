package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Bounds of a batch's delivery.
const (
	attempts = 5
	longest  = 30 * time.Second // between two of them, whatever the collector asks for
	answered = 64 << 10         // bytes of an answer
)

// send sends a message, again where that may help. It returns how many records the
// collector did not want.
func (e *Exporter) send(body []byte) (rejected int64, err error) {
	if e.cfg.Gzip {
		body = compressed(body)
	}
	wait := time.Second
	for n := 1; ; n++ {
		last := n == attempts || e.closed.Load() // at the end there is time for one
		var again time.Duration
		rejected, again, err = e.post(body)
		if err == nil || again < 0 || last || e.ctx.Err() != nil {
			return rejected, err
		}
		e.cfg.Pause(min(max(wait, again), longest), e.stop)
		wait *= 2
	}
}

// errStatus is an answer that is no success.
type errStatus int

func (s errStatus) Error() string { return fmt.Sprintf("the collector answers %d", int(s)) }

// post sends once. again is negative where another time would be of no use, else at
// least how long to wait for it.
func (e *Exporter) post(body []byte) (rejected int64, again time.Duration, err error) {
	ctx, stop := context.WithTimeout(e.ctx, e.cfg.Timeout)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.cfg.URL, bytes.NewReader(body))
	if err != nil {
		return 0, -1, errors.New("the endpoint is no URL")
	}
	req.Header.Set("User-Agent", "redoubt-guard")
	for name, value := range e.cfg.Headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("Content-Type", "application/json")
	if e.cfg.Gzip {
		req.Header.Set("Content-Encoding", "gzip")
	}
	resp, err := e.cfg.Client.Do(req)
	if err != nil {
		return 0, 0, plain(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, answered))
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return refused(data), 0, nil // it has the records, however its answer ends
	case resp.StatusCode == 429 || resp.StatusCode == 502 || resp.StatusCode == 503 || resp.StatusCode == 504:
		return 0, retryAfter(resp.Header.Get("Retry-After"), time.Now()), errors.Join(errStatus(resp.StatusCode), err)
	}
	return 0, -1, errStatus(resp.StatusCode)
}

// plain is an error without the address, which may hold a key.
func plain(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// refused reads OTLP's partial success; its number may be a text.
func refused(answer []byte) int64 {
	var a struct {
		PartialSuccess struct {
			Rejected json.RawMessage `json:"rejectedLogRecords"`
		} `json:"partialSuccess"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return 0
	}
	n, _ := strconv.ParseInt(string(bytes.Trim(a.PartialSuccess.Rejected, `"`)), 10, 64)
	return max(n, 0)
}

// retryAfter is seconds or a date.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(header); err == nil {
		return time.Duration(max(0, min(n, int(longest/time.Second)))) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // into memory
	_ = w.Close()
	return b.Bytes()
}
