package quarantine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A bucket keeps the records of one event as one object, a line of JSON each.
type bucket struct {
	base, prefix string
	account      Account
}

// bucketName is what S3 calls a bucket.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func newBucket(name string, a Account) (Sink, error) {
	name, prefix, _ := strings.Cut(name, "/")
	if !bucketName.MatchString(name) {
		return nil, fmt.Errorf("quarantine: %q is no name of a bucket", name)
	}
	return &bucket{base: "https://s3." + a.Region + ".amazonaws.com/" + name + "/", prefix: strings.Trim(prefix, "/"), account: a}, nil
}

// Put writes an object of a name that no other one has.
func (b *bucket) Put(ctx context.Context, records [][]byte) error {
	var body bytes.Buffer
	for _, r := range records {
		line, err := json.Marshal(kept(r))
		if err != nil {
			return fmt.Errorf("quarantine: %w", err)
		}
		body.Write(append(line, '\n'))
	}
	key := b.account.Now().UTC().Format("2006/01/02/150405-") + rand.Text() + ".jsonl"
	if b.prefix != "" {
		key = b.prefix + "/" + key
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, b.base+key, bytes.NewReader(body.Bytes()))
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	_, err = b.account.send(req, "s3", body.Bytes())
	return err
}

// kept is a record as text, or as the bytes that it is where that is none.
func kept(record []byte) map[string]any {
	if utf8.Valid(record) {
		return map[string]any{"text": string(record)}
	}
	return map[string]any{"base64": record}
}
