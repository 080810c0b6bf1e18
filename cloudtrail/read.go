package cloudtrail

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Bounds of what is unpacked. CloudTrail's files shrink to a tenth or less;
// only a bomb shrinks to a thousandth.
const (
	mostUnpacked = 8 << 30  // bytes of one file
	freeUnpacked = 64 << 20 // bytes before the ratio counts
	mostRatio    = 400
)

// mostProblems bounds what is said about one file.
const mostProblems = 100

// Read yields the events of a stream in their order; file is its name for
// messages. Gzip is recognised by its first bytes. An error is a *Problem and
// does not end the sequence: what can be read behind it follows.
func Read(r io.Reader, file string) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		t := &reading{file: file, yield: yield}
		in, err := unpacked(r)
		if err != nil {
			t.fail(piece{line: 1, fault: "the file can't be read"}, err)
			return
		}
		t.run(newSource(in))
	}
}

// reading is the state of reading one stream.
type reading struct {
	file     string
	yield    func(Event, error) bool
	events   int
	problems int
	stopped  bool
}

func (t *reading) run(src *source) {
	s := &splitter{src: src}
	for !t.stopped {
		p, ok := s.next()
		if !ok {
			break
		}
		t.piece(p, src)
	}
	if t.stopped {
		return
	}
	line, offset := src.place()
	switch {
	case src.err != nil && !errors.Is(src.err, io.EOF):
		t.fail(piece{line: line, offset: offset, fault: "the file can't be read further"}, src.err)
	case t.problems > mostProblems:
		_ = t.yield(Event{}, &Problem{File: t.file, Line: line, Offset: offset, Message: fmt.Sprintf("%d more problems are not shown", t.problems-mostProblems)})
	}
}

func (t *reading) piece(p piece, src *source) {
	if p.fault != "" {
		if p.ended && src.err != nil && !errors.Is(src.err, io.EOF) {
			return // said at the end, with its cause
		}
		t.fail(p, nil)
		return
	}
	e, err := decode(p.data)
	if err != nil {
		p.fault = err.Error()
		t.fail(p, nil)
		return
	}
	e.File, e.Line, e.Offset = t.file, p.line, p.offset
	t.events++
	t.stopped = !t.yield(e, nil)
}

func (t *reading) fail(p piece, cause error) {
	if t.problems++; t.problems > mostProblems {
		return
	}
	t.stopped = !t.yield(Event{}, &Problem{File: t.file, Line: p.line, Offset: p.offset, Message: p.fault, Err: cause})
}

// unpacked looks for gzip; its members may follow one another.
func unpacked(r io.Reader) (io.Reader, error) {
	packed := &counter{r: r}
	b := bufio.NewReaderSize(packed, chunk)
	magic, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, err
	}
	return &bounded{z: z, packed: packed}, nil
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// errBomb is what unpacks to more than it can be.
var errBomb = errors.New("it unpacks to far more than logs do")

// bounded ends the unpacking of a bomb.
type bounded struct {
	z      io.Reader
	packed *counter
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.z.Read(p)
	b.n += int64(n)
	if b.n > mostUnpacked || b.n > freeUnpacked && b.n/max(1, b.packed.n) > mostRatio {
		return 0, errBomb
	}
	return n, err
}
