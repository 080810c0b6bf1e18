package quarantine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"redoubt/guard/account"
)

// A bucket keeps the records of one event as one object, a line of JSON each.
type bucket struct {
	base, prefix string
	account      account.Account
}

// bucketName is what S3 calls a bucket.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func newBucket(name string, a account.Account) (Sink, error) {
	name, prefix, _ := strings.Cut(name, "/")
	if !bucketName.MatchString(name) {
		return nil, fmt.Errorf("quarantine: %q is no name of a bucket", name)
	}
	host, err := account.Host("s3", a.Region)
	if err != nil {
		return nil, fmt.Errorf("quarantine: %w", err)
	}
	return &bucket{base: "https://" + host + "/" + name + "/", prefix: strings.Trim(prefix, "/"), account: a}, nil
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
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, b.base+(&url.URL{Path: key}).EscapedPath(), bytes.NewReader(body.Bytes()))
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	if _, err = b.account.Send(req, "s3", b.account.Region, body.Bytes()); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

// kept is a record as text, or as the bytes that it is where that is none.
func kept(record []byte) map[string]any {
	if utf8.Valid(record) {
		return map[string]any{"text": string(record)}
	}
	return map[string]any{"base64": record}
}
