package quarantine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"redoubt/guard/account"
)

// Bounds of one request, under those of SQS.
// Source: Amazon SQS Developer Guide, "Amazon SQS message quotas".
const (
	batchRecords = 10
	batchBytes   = 240 << 10
)

// A queue keeps each record as a message, or as several where it is too large for one.
type queue struct {
	url, endpoint, region string
	account               account.Account
}

func newQueue(name string, a account.Account) (Sink, error) {
	u, err := url.Parse(name)
	if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u) {
		return nil, fmt.Errorf("quarantine: %q is no URL of a queue", name)
	}
	return &queue{url: name, endpoint: u.Scheme + "://" + u.Host + "/", region: regionOf(u.Hostname(), a.Region), account: a}, nil
}

// regionOf is the region that a queue's host names, the function's where it names none.
func regionOf(host, own string) string {
	rest, ok := strings.CutPrefix(host, "sqs.")
	if !ok {
		rest, ok = strings.CutPrefix(host, "sqs-fips.")
	}
	if in, _, found := strings.Cut(rest, ".amazonaws.com"); ok && found {
		return in
	}
	return own
}

// loopback is for machines of developers, where there is no certificate.
func loopback(u *url.URL) bool {
	return u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
}

type entry struct {
	ID   string `json:"Id"`
	Body string `json:"MessageBody"`
}

// Put sends the records, as many at a time as a request may hold.
func (q *queue) Put(ctx context.Context, records [][]byte) error {
	var batch []entry
	size := 0
	for _, r := range records {
		for _, body := range messages(r) {
			if len(batch) == batchRecords || size+len(body) > batchBytes && len(batch) > 0 {
				if err := q.all(ctx, batch); err != nil {
					return err
				}
				batch, size = nil, 0
			}
			batch = append(batch, entry{strconv.Itoa(len(batch)), body})
			size += len(body)
		}
	}
	return q.all(ctx, batch)
}

// A part is a piece of a record that no message can hold.
type part struct {
	SHA256 string `json:"sha256"` // of the whole record
	Part   int    `json:"part"`   // from 1
	Parts  int    `json:"parts"`
	Base64 []byte `json:"base64"`
}

// partBytes of a record make a message within the limit.
const partBytes = (batchBytes - 512) / 4 * 3

// messages is a record as messages: one, or its parts.
func messages(record []byte) []string {
	if body := text(record); len(body) <= batchBytes {
		return []string{body}
	}
	sum := sha256.Sum256(record)
	p := part{SHA256: hex.EncodeToString(sum[:]), Parts: (len(record) + partBytes - 1) / partBytes}
	var list []string
	for piece := range slices.Chunk(record, partBytes) {
		p.Part++
		p.Base64 = piece
		body, _ := json.Marshal(p) // it is made of what can be
		list = append(list, "part:"+string(body))
	}
	return list
}

// tries is how often what the queue did not take is sent, pause how long it rests
// between: within that time a service that throttles, or a connection that broke, recovers.
const (
	tries = 3
	pause = 20 * time.Millisecond
)

// all sends a batch until the queue has all of it. What it took is not sent again; where
// no answer came it may have taken some, which it has twice then.
func (q *queue) all(ctx context.Context, batch []entry) error {
	var err error
	for try := range tries {
		if len(batch) == 0 {
			return nil
		}
		if err != nil && !rest(ctx, time.Duration(try)*pause) {
			return err
		}
		if batch, err = q.send(ctx, batch); errors.Is(err, account.ErrRefused) {
			return err
		}
	}
	return err
}

// rest waits, and reports whether there is time left.
func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// text is a record as a message may hold it: characters that SQS refuses make it
// base64, with a mark in front.
func text(record []byte) string {
	ok := utf8.Valid(record) && len(record) > 0
	for _, r := range string(record) {
		ok = ok && (r >= ' ' || r == '\t' || r == '\n' || r == '\r') && r != 0xFFFE && r != 0xFFFF
	}
	if ok {
		return string(record)
	}
	return "base64:" + base64.StdEncoding.EncodeToString(record)
}

// send returns what the queue did not take.
func (q *queue) send(ctx context.Context, batch []entry) ([]entry, error) {
	body, err := json.Marshal(map[string]any{"QueueUrl": q.url, "Entries": batch})
	if err != nil {
		return batch, fmt.Errorf("quarantine: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, q.endpoint, bytes.NewReader(body))
	if err != nil {
		return batch, fmt.Errorf("quarantine: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "AmazonSQS.SendMessageBatch")
	answer, err := q.account.Send(req, "sqs", q.region, body)
	if err != nil {
		return batch, fmt.Errorf("quarantine: %w", err)
	}
	var result struct{ Successful []struct{ ID string } }
	if err := json.Unmarshal(answer, &result); err != nil {
		return batch, errors.New("quarantine: the queue's answer is no JSON")
	}
	left := slices.DeleteFunc(batch, func(e entry) bool {
		return slices.ContainsFunc(result.Successful, func(ok struct{ ID string }) bool { return ok.ID == e.ID })
	})
	if len(left) > 0 {
		return left, fmt.Errorf("quarantine: the queue did not take %d records", len(left))
	}
	return nil, nil
}
