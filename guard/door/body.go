package door

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"redoubt/guard/proxy"
)

// piece is what is written, and looked at, at a time.
const piece = 16 << 10

// Write takes a piece of the body.
func (o *outgoing) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.way == whole && len(o.held)+len(p) > MaxAnswer {
		o.release(errLarge)
	}
	switch o.way {
	case over:
		return 0, errTaken
	case whole:
		o.held = append(o.held, p...)
		if o.reply.Enforces() {
			return len(p), nil
		}
		return len(p), o.write(p)
	case passing:
	}
	return len(p), o.pass(p)
}

// slow is for an answer that is not there in time.
func (o *outgoing) slow() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.way == whole {
		o.release(errSlow)
		o.flush()
	}
}

// release has an answer that does not come as a whole pass as a stream.
func (o *outgoing) release(why error) {
	held := o.held
	o.held = nil
	if a := o.stream(o.head, why); a != nil {
		o.replace(a)
		return
	}
	o.begin()
	switch {
	case o.reply.Enforces():
		_ = o.pass(held) // who has left hears nothing, which the next piece tells
	default:
		for one := range slices.Chunk(held, piece) {
			o.look(one) // it has left already
		}
	}
}

// pass lets a piece leave as far as who looks at it says.
func (o *outgoing) pass(p []byte) error {
	for len(p) > 0 && o.way != over {
		one := p[:min(len(p), piece)]
		p = p[len(one):]
		if err := o.write(o.look(one)); err != nil {
			return err
		}
	}
	if o.way == over {
		o.flush() // what was before that may leave
		return errTaken
	}
	return nil
}

// look shows a piece to the Stream, nil: its end. After a panic the answer goes on without it or
// ends, as with any that can't be looked at.
func (o *outgoing) look(p []byte) (out []byte) {
	if o.looks == nil {
		return p
	}
	defer func() {
		if v := recover(); v != nil {
			if o.looks != nil {
				out = slices.Clone(o.looks.Held())
			}
			out, o.looks = append(out, p...), nil
			if o.reply.Unseen(fmt.Errorf("who looks at it panicked: %v", v)) != nil {
				out = nil
				o.end()
			}
		}
	}()
	var end *proxy.Answer
	if p == nil {
		out, end = o.looks.Close()
		o.looks = nil
	} else {
		out, end = o.looks.Write(p)
	}
	if end != nil {
		o.end()
	}
	return out
}

// end cuts the answer off: it has begun, and nothing else can stand in its place.
func (o *outgoing) end() {
	o.way, o.cut = over, true
	o.stop()
}

// write writes to the client, in pieces for each of which it has time.
func (o *outgoing) write(p []byte) error {
	for len(p) > 0 {
		one := p[:min(len(p), piece)]
		p = p[len(one):]
		if _, err := o.to.Write(one); err != nil {
			return fmt.Errorf("writing to the client: %w", err)
		}
	}
	return nil
}

// FlushError lets what was written leave.
func (o *outgoing) FlushError() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
	return nil
}

func (o *outgoing) flush() {
	if o.begun {
		_ = http.NewResponseController(o.to).Flush() // a writer that can't has nothing to wait for
	}
}

// finish is for an answer that has come in.
func (o *outgoing) finish() {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.way == whole:
		o.judged()
	case o.way == passing && o.looks != nil:
		_ = o.write(o.look(nil)) // who has left hears nothing
	}
	o.trail()
	if o.cut {
		o.flush()
		panic(http.ErrAbortHandler)
	}
}

// judged lets a body that is there as a whole leave, as far as it may.
func (o *outgoing) judged() {
	body := o.held
	v, err := o.judge(func() proxy.Verdict { return o.reply.Whole(body, o.zipped) })
	if err != nil {
		v = proxy.Verdict{Answer: o.reply.Unseen(err)}
	}
	o.way = passing
	switch {
	case !o.reply.Enforces():
		return
	case v.Answer != nil:
		o.replace(v.Answer)
		return
	case v.Body != nil:
		body, o.masked = v.Body, true
		altered(o.head)
		if o.head.Get("Content-Length") != "" {
			o.head.Set("Content-Length", strconv.Itoa(len(body)))
		}
	}
	o.live = false
	o.begin()
	_ = o.write(body) // who has left hears nothing
}
