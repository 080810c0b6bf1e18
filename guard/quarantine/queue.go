package quarantine

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"
)

// Bounds of one request, under those of SQS.
// Source: Amazon SQS Developer Guide, "Amazon SQS message quotas".
const (
	batchRecords = 10
	batchBytes   = 240 << 10
)

// A queue keeps each record as a message.
type queue struct {
	url, endpoint string
	account       Account
}

func newQueue(name string, a Account) (Sink, error) {
	u, err := url.Parse(name)
	if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u) {
		return nil, fmt.Errorf("quarantine: %q is no URL of a queue", name)
	}
	return &queue{url: name, endpoint: u.Scheme + "://" + u.Host + "/", account: a}, nil
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
	for len(records) > 0 {
		var batch []entry
		size := 0
		for len(records) > 0 && len(batch) < batchRecords {
			body := text(records[0])
			if size += len(body); size > batchBytes && len(batch) > 0 {
				break
			}
			batch = append(batch, entry{strconv.Itoa(len(batch)), body})
			records = records[1:]
		}
		if err := q.send(ctx, batch); err != nil {
			return err
		}
	}
	return nil
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

func (q *queue) send(ctx context.Context, batch []entry) error {
	body, err := json.Marshal(map[string]any{"QueueUrl": q.url, "Entries": batch})
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, q.endpoint, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "AmazonSQS.SendMessageBatch")
	answer, err := q.account.send(req, "sqs", body)
	if err != nil {
		return err
	}
	var result struct{ Successful []struct{ ID string } }
	if err := json.Unmarshal(answer, &result); err != nil || len(result.Successful) != len(batch) {
		return fmt.Errorf("quarantine: the queue took %d of %d records", len(result.Successful), len(batch))
	}
	return nil
}
