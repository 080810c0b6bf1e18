package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"redoubt/guard/frame"
)

const (
	headerErrorType = "Lambda-Runtime-Function-Error-Type"
	ownTime         = 5 * time.Second // for the platform to take an answer of the guard's
)

// event reads an event whole, has it decided on, and does what was decided.
func (c *pair) event(u *upstream, x *exchange) bool {
	inv := invocation(&u.head)
	if !x.asks || !validID(inv.ID) {
		c.fail(UpstreamStrange, fmt.Errorf("%w: an event where none belongs", frame.ErrMalformed))
		return false
	}
	last := u.head.Close
	m, err := u.in.Body(&u.head, c.proxy.cfg.MaxBody)
	switch {
	case errors.Is(err, frame.ErrTooLarge):
		return c.hugeEvent(u, x, inv, err)
	case err != nil:
		c.fail(kindOf(err), err)
		return false
	}
	v, unsure := c.proxy.decide(inv, m.Body)
	if unsure {
		u.in.Forget() // m stays as it is: the hook may still look at it
	}
	if v.Answer != nil {
		c.proxy.afterwards(inv) // its end is told at once
		return c.refuse(u, inv, v.Answer)
	}
	if v.Body == nil {
		v.Body = m.Body
	}
	c.proxy.flight.add(inv)
	err = m.Send(c.client, &u.head, v.Body)
	c.proxy.afterwards(inv)
	return c.delivered(u, x, inv, err, last)
}

// delivered ends the exchange that brought an event. One that did not arrive
// is answered, so that it ends now and not at its timeout.
func (c *pair) delivered(u *upstream, x *exchange, inv *Invocation, err error, last bool) bool {
	if errors.Is(err, frame.ErrWriting) {
		c.proxy.flight.remove(inv)
		c.proxy.fault(Fault{Kind: ClientGone, RequestID: inv.ID, Err: err})
		const name = "Guard.RuntimeGone"
		c.answer(u, inv, &Answer{Failed: true, ErrorType: name, Body: failureBody(name, "the runtime left before it had the event")})
		return false
	}
	if err != nil {
		c.proxy.fault(Fault{Kind: kindOf(err), RequestID: inv.ID, Err: err})
	}
	return c.finish(x, err == nil && !last)
}

// refuse answers in the function's place and asks for the next event. The
// function does not wake.
func (c *pair) refuse(u *upstream, inv *Invocation, a *Answer) bool {
	broken := c.answer(u, inv, a)
	err := c.askAgain(u, broken)
	if err != nil {
		c.fail(UpstreamGone, err)
	}
	return err == nil
}

// hugeEvent is for what is larger than hooks may see.
func (c *pair) hugeEvent(u *upstream, x *exchange, inv *Invocation, err error) bool {
	last := u.head.Close
	v := c.proxy.undecided(Fault{Kind: EventTooLarge, Err: err}, inv)
	if v.Answer == nil {
		c.proxy.flight.add(inv)
		return c.delivered(u, x, inv, u.in.Pipe(c.client, &u.head, nil), last)
	}
	if err := u.in.Pipe(io.Discard, &u.head, nil); err != nil {
		c.fail(kindOf(err), err)
		return false
	}
	return c.refuse(u, inv, v.Answer)
}

// validID: it becomes part of a path.
func validID(id string) bool {
	for i := range len(id) {
		switch c := id[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return id != ""
}

// request is the answer as a request to the Runtime API.
func (a *Answer) request(id, host string) []byte {
	b := make([]byte, 0, len(a.Body)+512)
	b = append(b, "POST /2018-06-01/runtime/invocation/"...)
	b = append(b, id...)
	if a.Failed {
		b = append(b, "/error"...)
	} else {
		b = append(b, "/response"...)
	}
	b = append(b, " HTTP/1.1"...)
	b = header(b, "Host", host)
	if a.ContentType == "" {
		b = header(b, "Content-Type", "application/json")
	} else {
		b = header(b, "Content-Type", a.ContentType)
	}
	if a.Failed {
		b = header(b, headerErrorType, a.ErrorType)
	}
	if !a.Streamed {
		b = header(b, "Content-Length", strconv.Itoa(len(a.Body)))
		return append(append(b, "\r\n\r\n"...), a.Body...)
	}
	b = header(b, headerMode, "streaming")
	b = header(b, "Transfer-Encoding", "chunked")
	b = append(b, "\r\n\r\n"...)
	if len(a.Body) > 0 {
		b = append(strconv.AppendInt(b, int64(len(a.Body)), 16), "\r\n"...)
		b = append(append(b, a.Body...), "\r\n"...)
	}
	return append(b, "0\r\n\r\n"...)
}

// header begins a line of its own; the value can't begin another one.
func header(b []byte, name, value string) []byte {
	b = append(append(append(b, "\r\n"...), name...), ": "...)
	return append(b, bytes.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, []byte(value))...)
}
