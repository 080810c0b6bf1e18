package response

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/url"
	"slices"
	"strings"
)

// maxPlain bounds what is unpacked of a body: Lambda's own limit and some. What unpacks
// to more passes unseen.
const maxPlain = 8 << 20

const codedName = "isBase64Encoded"

// mayBeCoded reports whether an answer may say that its body is base64: no hint shows then.
func mayBeCoded(answer []byte) bool {
	for {
		_, rest, found := bytes.Cut(answer, []byte(codedName))
		if !found {
			return false
		}
		if value := bytes.TrimLeft(rest, "\" \t\r\n:\\"); len(value) > 0 && value[0] == 't' {
			return true
		}
		answer = rest
	}
}

// coded reports whether an answer says that its body is base64.
func (o object) coded() bool {
	return slices.ContainsFunc(o, func(m member) bool { return m.name == codedName && m.value == true })
}

// packed cleans a text that is base64, and maybe gzip behind it, and packs it again.
func (c *cleaner) packed(s string) string {
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return c.text(s)
	}
	zipped := bytes.HasPrefix(data, []byte{0x1f, 0x8b})
	if zipped {
		if data = unzip(data); data == nil {
			return s
		}
	}
	clean := c.text(string(data))
	if clean == string(data) {
		return s
	}
	if zipped {
		clean = zip(clean)
	}
	return base64.StdEncoding.EncodeToString([]byte(clean))
}

// unzip returns nil for what is none, or too much.
func unzip(data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxPlain+1))
	if err != nil || len(plain) > maxPlain {
		return nil
	}
	return plain
}

func zip(plain string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, plain) // a buffer takes all
	_ = w.Close()
	return b.String()
}

// form cleans the values of a form or a query that have to be decoded for it, or have a
// name that tells of them. What it leaves is a text as any other.
func (c *cleaner) form(s string) string {
	if !strings.Contains(s, "=") || strings.ContainsAny(s, " \n\t<>{}\"") {
		return s
	}
	pairs := strings.Split(s, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil || presigned(name+"=") || plain == value && !c.personalName(name) {
			continue
		}
		if clean, ok := c.field(name, plain).(string); ok && clean != plain {
			pairs[i] = name + "=" + strings.ReplaceAll(url.QueryEscape(clean), "%2A", "*")
		}
	}
	return strings.Join(pairs, "&")
}
