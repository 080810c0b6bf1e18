package response

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
)

// A zipped is a body in gzip on its way: what comes in is unpacked, masked and packed
// again at once, as far as it is there, so that a function's own flushes still are. A
// reader of gzip asks for bytes, and here they come unasked, so it runs as a coroutine
// that yields where it has none. It needs 1.5 MB.
type zipped struct {
	plain *Stream
	in    []byte
	whole bool // nothing follows what is in
	w     *gzip.Writer
	out   bytes.Buffer
	dirty bool // something was written and not flushed
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	err   error // the body is no gzip, or breaks
}

func newZipped(plain *Stream) *zipped {
	z := &zipped{plain: plain}
	z.next, z.stop = iter.Pull(func(yield func(struct{}) bool) {
		z.yield = yield
		z.err = z.run()
	})
	return z
}

// write takes a piece and returns what may leave of the body. What stands behind the
// last byte of gzip's is dropped: nobody has seen it.
func (z *zipped) write(p []byte, whole bool) []byte {
	z.out.Reset()
	z.in, z.whole = p, whole
	z.next()
	if whole {
		z.stop()
	}
	return z.out.Bytes()
}

// run goes over the body. One that breaks off does so behind it, too.
func (z *zipped) run() error {
	r, err := gzip.NewReader(z)
	if err != nil {
		return err
	}
	if z.w, err = gzip.NewWriterLevel(&z.out, gzip.BestSpeed); err != nil {
		return err
	}
	buf := make([]byte, 16<<10)
	for err == nil {
		var n int
		n, err = r.Read(buf)
		z.put(z.plain.pass(buf[:n], false))
	}
	z.put(z.plain.pass(nil, true))
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, gzip.ErrHeader): // the latter of what is behind
		return z.w.Close()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return z.w.Flush()
	}
	return err
}

func (z *zipped) put(p []byte) {
	_, _ = z.w.Write(p) // a buffer takes all
	z.dirty = z.dirty || len(p) > 0
}

// Read is asked for what came in.
func (z *zipped) Read(p []byte) (int, error) {
	for len(z.in) == 0 {
		if z.dirty {
			z.dirty = false
			_ = z.w.Flush()
		}
		if z.whole || !z.yield(struct{}{}) {
			return 0, io.EOF
		}
	}
	n := copy(p, z.in)
	z.in = z.in[n:]
	return n, nil
}

// ReadByte keeps the reader from asking for more than it needs.
func (z *zipped) ReadByte() (byte, error) {
	var b [1]byte
	_, err := z.Read(b[:])
	return b[0], err
}

// preludeEnd stands between what an answer of HTTP says of itself and its body.
// Source: Lambda's http-integration-response, response streaming.
const preludeEnd = "\x00\x00\x00\x00\x00\x00\x00\x00"

// mostPrelude is how long one may be.
const mostPrelude = 16 << 10

// A prelude is what a stream begins with, until it is known whether it is one.
type prelude struct {
	text []byte
	over bool
}

// ends takes a piece and tells where in it the body begins, 0 where that is not in it.
func (b *prelude) ends(p []byte) int {
	if b.over {
		return 0
	}
	before := len(b.text)
	b.text = append(b.text, p[:min(len(p), mostPrelude)]...)
	b.over = len(b.text) > mostPrelude || len(b.text) > 0 && b.text[0] != '{'
	from := max(0, before-len(preludeEnd)+1)
	if i := bytes.Index(b.text[from:], []byte(preludeEnd)); i >= 0 && !b.over {
		b.text, b.over = b.text[:from+i], true
		return from + i + len(preludeEnd) - before
	}
	if b.over {
		b.text = nil
	}
	return 0
}

// gzip reports whether a prelude says that gzip follows, of a length that it does not say.
func (b *prelude) gzip() bool {
	var says struct {
		Headers map[string]any `json:"headers"`
	}
	if json.Unmarshal(b.text, &says) != nil {
		return false
	}
	b.text = nil
	zipped := false
	for name, value := range says.Headers {
		text, _ := value.(string)
		switch strings.ToLower(name) {
		case "content-encoding":
			zipped = strings.EqualFold(strings.TrimSpace(text), "gzip")
		case "content-length":
			return false
		}
	}
	return zipped
}
