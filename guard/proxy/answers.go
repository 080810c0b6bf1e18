package proxy

import (
	"errors"
	"fmt"
	"io"
	"time"

	"redoubt/guard/frame"
)

var errLeft = errors.New("the runtime has left")

// answers takes what the platform says and brings it to the runtime.
func (c *pair) answers(u *upstream) {
	defer func() { _ = u.conn.Close() }()
	for {
		err := u.in.Wait()
		x := c.answered()
		switch {
		case x == nil:
			return // closed while idle: the next request opens another one
		case err == nil:
			if !c.relay(u, x) {
				c.shut()
				return
			}
		case !x.asks || u.used < 2 || c.askAgain(u, true) != nil:
			// A fresh connection that breaks tells something; one that was kept
			// may just have been closed.
			c.fail(UpstreamGone, err)
			return
		}
	}
}

// answered tells that the answer begins, or that the connection broke.
func (c *pair) answered() *exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil {
		c.up = nil
		return nil
	}
	c.current.waiting = false
	return c.current
}

func (c *pair) left() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone || c.retiring || closed(c.done)
}

// fail ends the pair since no answer will come.
func (c *pair) fail(kind FaultKind, err error) {
	if !c.left() {
		c.proxy.fault(Fault{Kind: kind, Err: err})
		c.reply(502, "Guard.UpstreamBroken", "the Runtime API gave no answer that can be read")
	}
	c.shut()
}

// relay brings one answer to the client, or the event that it turns out to be.
func (c *pair) relay(u *upstream, x *exchange) bool {
	h := &u.head
	if err := finalHead(u.in, h); err != nil {
		c.fail(kindOf(err), err)
		return false
	}
	if h.Status == 200 && h.Has(headerRequestID) { // whatever was asked for
		return c.event(u, x)
	}
	if x.head {
		h.Length, h.Chunked = 0, false
	}
	if x.route == restoreNext && h.Status == 200 && c.proxy.cfg.Hooks.Restored != nil {
		c.proxy.cfg.Hooks.Restored()
	}
	status, last := h.Status, h.Close
	err := u.in.Pipe(c.client, h, nil)
	if err != nil && !errors.Is(err, frame.ErrWriting) && !c.left() {
		c.proxy.fault(Fault{Kind: kindOf(err), Err: err})
	}
	c.report(x, status)
	return c.finish(x, err == nil && !last)
}

// finalHead passes over the 1xx that may come first.
func finalHead(in *frame.Reader, h *frame.Head) error {
	for {
		if err := in.Head(h, frame.ParseResponse); err != nil {
			return err
		}
		switch {
		case h.Status == 101:
			return fmt.Errorf("%w: another protocol", frame.ErrMalformed)
		case h.Status >= 200:
			return nil
		}
	}
}

func kindOf(err error) FaultKind {
	if errors.Is(err, frame.ErrMalformed) || errors.Is(err, frame.ErrTooLarge) {
		return UpstreamStrange
	}
	return UpstreamGone
}

// report tells how the invocation was answered. What the platform refuses may
// be tried again (as an error, say), so the invocation stays.
func (c *pair) report(x *exchange, status int) {
	if x.inv == nil {
		return
	}
	if status < 300 {
		c.proxy.flight.remove(x.inv)
	}
	c.mu.Lock() // a stream may still become an error
	o := Outcome{ByGuard: x.byGuard, Failed: x.failed, Streamed: x.stream, Status: status}
	c.mu.Unlock()
	c.proxy.ended(x.inv, o)
}

func (p *Proxy) ended(inv *Invocation, o Outcome) {
	p.afterwards(inv)
	if p.cfg.Hooks.Ended != nil {
		p.cfg.Hooks.Ended(inv, o)
	}
}

// finish ends the exchange when the request is out, too: an answer may come
// before that. It is false where the connection has to end.
func (c *pair) finish(x *exchange, ok bool) bool {
	select {
	case whole := <-c.sent:
		ok = ok && whole
	case <-c.done:
		return false
	}
	c.mu.Lock()
	c.current = nil
	ok = ok && !x.last && !c.gone && !c.retiring
	c.mu.Unlock()
	if ok {
		c.free <- struct{}{}
	}
	return ok
}

// askAgain sends the last request once more, over a new connection if need be.
// Nobody asks for a client that has left.
func (c *pair) askAgain(u *upstream, fresh bool) error {
	if c.left() {
		return errLeft
	}
	conn, in := u.conn, u.in
	if fresh {
		var err error
		if conn, err = c.proxy.dial(); err != nil {
			return err
		}
		in = frame.NewReader(conn)
	}
	c.mu.Lock()
	if c.gone || c.retiring || closed(c.done) {
		c.mu.Unlock()
		if fresh {
			_ = conn.Close()
		}
		return errLeft
	}
	if fresh {
		_ = u.conn.Close()
		u.conn, u.in, u.used = conn, in, 1
	}
	c.current.waiting = true
	c.mu.Unlock()
	_, _ = conn.Write(c.ask) // where it fails, the next read does too
	return nil
}

// answer sends an answer of the guard's own and takes the platform's word on
// it. broken tells that the connection can't be used any more.
func (c *pair) answer(u *upstream, inv *Invocation, a *Answer) (broken bool) {
	status, err := c.exchangeOwn(u, a.request(inv.ID, c.proxy.cfg.Upstream))
	if err == nil && status >= 300 {
		err = fmt.Errorf("the platform answered with status %d", status)
	}
	if err != nil {
		c.proxy.fault(Fault{Kind: AnswerLost, RequestID: inv.ID, Err: err})
	}
	c.proxy.ended(inv, Outcome{ByGuard: true, Failed: a.Failed, Streamed: a.Streamed, Status: status, Err: err})
	return status == 0 || u.head.Close
}

func (c *pair) exchangeOwn(u *upstream, request []byte) (status int, err error) {
	if _, err := u.conn.Write(request); err != nil {
		return 0, fmt.Errorf("sending an answer: %w", err)
	}
	_ = u.conn.SetReadDeadline(time.Now().Add(ownTime))
	defer func() { _ = u.conn.SetReadDeadline(time.Time{}) }()
	if err := finalHead(u.in, &u.head); err != nil {
		return 0, err
	}
	status = u.head.Status
	if err := u.in.Pipe(io.Discard, &u.head, nil); err != nil {
		return 0, err
	}
	return status, nil
}
