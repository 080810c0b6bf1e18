package event

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"slices"

	"redoubt/guard/tape"
)

// inner is what a text holds.
type inner struct {
	// doc is nil for a text that is nothing but itself. One without nodes is a
	// text that was decoded and is no JSON.
	doc    *tape.Doc
	base64 bool
	bad    string // what is wrong with the form of it
	where  int32
	// raw is what others read there who take the text another way than doc does:
	// nobody knows if the function is one of them.
	raw [][]byte
}

// content is what a text holds: JSON, or what base64 decodes to. It is read
// once for all who ask.
func (r *run) content(d *tape.Doc, i int32, encoded bool) inner {
	encoded = encoded || d == r.root && i == r.encoded
	if memo := d.Nodes[i].Memo; memo > 0 && r.inner[memo-1].base64 == encoded {
		return r.inner[memo-1]
	}
	text := d.Bytes(i)
	if !encoded && !jsonLike(text) {
		return inner{}
	}
	c := r.read(text, encoded)
	r.inner = append(r.inner, c)
	d.Nodes[i].Memo = int32(len(r.inner))
	return c
}

func (r *run) read(text []byte, encoded bool) inner {
	doc, _ := r.docs.New()
	c := inner{doc: doc, base64: encoded}
	if encoded {
		if c.raw, c.bad = r.decode(doc, text); c.bad != "" {
			return c
		}
		text = doc.Own
	}
	doc.Text = text
	if !jsonLike(text) {
		return c
	}
	if r.level >= r.guard.program.Limits.Inner {
		c.bad = "envelopes"
		return c
	}
	fault, at := doc.Read(text, r.limits())
	switch {
	case fault != tape.Syntax:
		c.bad, c.where = string(fault), at
	case doc.Whole:
		c.raw = append(c.raw, text) // some readers stop where the value ends, others take the text
	case encoded:
		doc.Nodes = doc.Nodes[:0]
	default:
		c.doc = nil
	}
	return c
}

// jsonLike reports whether a text may be an object, an array or a string that
// was encoded once more. Other JSON holds nothing.
func jsonLike(text []byte) bool {
	for i, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n':
		case '{', '[', '"':
			return i+1 < len(text)
		default:
			return false
		}
	}
	return false
}

// decode undoes base64, of either alphabet, and gzip behind it.
func (r *run) decode(doc *tape.Doc, text []byte) (raw [][]byte, bad string) {
	var ok bool
	if doc.Own, ok = unbase64(doc.Own, text); !ok {
		return nil, "base64"
	}
	if len(doc.Own) > 2 && doc.Own[0] == 0x1f && doc.Own[1] == 0x8b {
		raw, bad = r.unzip(doc)
	}
	if wide(doc.Own) {
		doc.Own = slices.DeleteFunc(doc.Own, func(b byte) bool { return b == 0 })
		doc.Own = bytes.TrimPrefix(bytes.TrimPrefix(doc.Own, []byte{0xff, 0xfe}), []byte{0xfe, 0xff})
	}
	return raw, bad
}

// unbase64 writes what a text decodes to over a buffer.
func unbase64(to, text []byte) ([]byte, bool) {
	enc := base64.RawStdEncoding
	if bytes.ContainsAny(text, "-_") {
		enc = base64.RawURLEncoding
	}
	text = bytes.TrimRight(text, "=")
	size := enc.DecodedLen(len(text))
	if cap(to) < size {
		to = make([]byte, size)
	}
	n, err := enc.Decode(to[:size], text)
	return to[:max(n, 0)], err == nil
}

// wide reports whether a text begins as UTF-16 or UTF-32 does, which readers of JSON
// find out by themselves. Its ASCII is then read without the zeros between, which
// hides nothing from who reads the bytes as they are.
func wide(text []byte) bool {
	return bytes.IndexByte(text[:min(len(text), 4)], 0) >= 0 || bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff})
}

// unzip is bounded by what an event may have at all. What comes out before gzip breaks
// off, or has a tail, counts: many readers take it. Others take the bytes as they are,
// which count as well if they are anything but gzip: a name, a comment or a tail of it
// is text of the sender's.
func (r *run) unzip(doc *tape.Doc) (raw [][]byte, bad string) {
	in := bytes.NewReader(doc.Own)
	z, err := gzip.NewReader(in)
	limit := int64(r.guard.program.Limits.Bytes)
	var plain bytes.Buffer
	told := false
	for err == nil {
		told = told || len(z.Extra) > 0 || z.Name != "" || z.Comment != ""
		z.Multistream(false)
		_, err = io.Copy(&plain, io.LimitReader(z, limit+1-int64(plain.Len())))
		if int64(plain.Len()) > limit {
			return nil, "size"
		}
		if err == nil {
			err = z.Reset(in)
		}
	}
	ends := errors.Is(err, io.EOF)
	if !ends && plain.Len() == 0 {
		return nil, "" // not gzip but for its first bytes
	}
	if told || !ends {
		raw = [][]byte{doc.Own}
	}
	doc.Own = plain.Bytes()
	return raw, ""
}
