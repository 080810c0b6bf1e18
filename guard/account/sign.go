package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Credentials are what AWS knows an account's user or role by.
type Credentials struct {
	AccessKeyID, SecretAccessKey string
	SessionToken                 string // "" where they are not temporary
}

// sign says in a request's headers who sends it: Signature Version 4 over the whole
// request, which has no query, and whose path is sent as it is signed. hash is the
// hexadecimal SHA-256 of its body.
// Source: AWS IAM User Guide, "Create a signed AWS API request".
func (c Credentials) sign(req *http.Request, hash, service, region string, at time.Time) {
	stamp := at.UTC().Format("20060102T150405Z")
	req.Header.Set("X-Amz-Date", stamp)
	if c.SessionToken != "" {
		req.Header.Set("X-Amz-Security-Token", c.SessionToken)
	}
	req.URL.RawPath = escaped(req.URL.Path) // S3 takes a + that is not escaped for a space
	names, lines := canonical(req)
	request := sum([]byte(strings.Join([]string{req.Method, req.URL.RawPath, "", lines, names, hash}, "\n")))
	scope := strings.Join([]string{stamp[:8], region, service, "aws4_request"}, "/")
	key := []byte("AWS4" + c.SecretAccessKey)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	signature := mac(key, strings.Join([]string{"AWS4-HMAC-SHA256", stamp, scope, request}, "\n"))
	req.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x", c.AccessKeyID, scope, names, signature))
}

// canonical lists the headers that are signed, and their lines: all that the request
// is sent with but what the client adds for itself.
func canonical(req *http.Request) (names, lines string) {
	values := map[string]string{"host": req.URL.Host, "content-length": strconv.FormatInt(req.ContentLength, 10)}
	list := []string{"host", "content-length"}
	for name, all := range req.Header {
		name = strings.ToLower(name)
		list, values[name] = append(list, name), strings.Join(strings.Fields(strings.Join(all, ",")), " ")
	}
	slices.Sort(list)
	for _, name := range list {
		lines += name + ":" + values[name] + "\n"
	}
	return strings.Join(list, ";"), lines
}

// escaped is a path as it is signed: all but the letters, digits and -._~ that RFC 3986
// never reserves, and the slashes between its parts.
func escaped(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}
