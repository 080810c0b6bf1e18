package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"redoubt/guard/frame"
)

// forward sends the request whose head was read to the platform. It is false
// where the connection has to end.
func (c *pair) forward() bool {
	route, id, ok := routeOf(c.req.Method, c.req.Target)
	body := c.req.Length != 0
	if !ok || body && (route == next || route == restoreNext) {
		c.proxy.fault(Fault{Kind: ClientStrange, Err: errors.New("a request that could be read in two ways")})
		c.reply(400, "Guard.MalformedRequest", "the request could be read in two ways")
		return false
	}
	if route == next && !c.pass() {
		return false
	}
	get := string(c.req.Method) == "GET"
	x := &exchange{
		route: route, last: c.req.Close, asks: get && !body, head: string(c.req.Method) == "HEAD",
		stream: route == response && c.req.Has(headerMode), failed: route == failure,
	}
	if route == response || route == failure {
		x.inv = c.proxy.flight.get(id)
	}
	if c.req.Expects {
		if _, err := io.WriteString(c.client, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return false
		}
	}
	return c.end(x, c.send(x))
}

// pass waits at the gate. When its time is over events are asked for all the
// same, and are undecided: a runtime that gets none would only time out.
func (c *pair) pass() bool {
	if c.proxy.isReady() {
		return true
	}
	timer := time.NewTimer(c.proxy.cfg.Gate)
	defer timer.Stop()
	select {
	case <-c.proxy.ready:
	case <-timer.C:
	case <-c.done:
		return false
	}
	return true
}

func (c *pair) send(x *exchange) error {
	hooks := &c.proxy.cfg.Hooks
	asked := x.inv != nil && !x.inv.Unasked
	if asked && !x.stream && hooks.Response != nil {
		return c.examine(x)
	}
	if asked && x.stream && hooks.Stream != nil {
		if looks := hooks.Stream(x.inv); looks != nil {
			return c.sift(x, looks)
		}
	}
	var head []byte
	if x.asks {
		c.ask = c.req.AppendTo(c.ask[:0], -1)
	} else if c.req.Expects {
		head = c.req.AppendTo(nil, -1)
	}
	conn, err := c.open(x)
	if err != nil {
		return err
	}
	if x.asks {
		_, _ = conn.Write(c.ask) // where it fails, answers sees that too, and asks again
		return nil
	}
	return c.in.Pipe(conn, &c.req, head)
}

// end looks after the request's end: it went out whole, or why not.
func (c *pair) end(x *exchange, err error) bool {
	switch {
	case err == nil:
		c.sent <- true
		return true
	case errors.Is(err, errUnreachable):
		c.proxy.fault(Fault{Kind: UpstreamGone, RequestID: idOf(x.inv), Err: err})
		c.reply(502, "Guard.UpstreamUnreachable", "the Runtime API can't be reached")
	case errors.Is(err, frame.ErrWriting):
		c.sent <- false // the platform may have answered early: that answer counts
		c.settle()
	default:
		c.proxy.fault(Fault{Kind: ClientGone, RequestID: idOf(x.inv), Err: err})
	}
	return false
}

func idOf(inv *Invocation) string {
	if inv == nil {
		return ""
	}
	return inv.ID
}

// examine shows the response to the hook before it is sent.
func (c *pair) examine(x *exchange) error {
	r := Response{ContentType: string(c.req.Get("Content-Type")), Failed: x.failed, ErrorType: string(c.req.Get(headerErrorType))}
	m, err := c.in.Body(&c.req, c.proxy.cfg.MaxBody)
	if errors.Is(err, frame.ErrTooLarge) {
		return c.tooLarge(x, err)
	} else if err != nil {
		return err
	}
	r.Body = m.Body
	v, err := c.proxy.ask(x.inv, func(ctx context.Context) Verdict { return c.proxy.cfg.Hooks.Response(ctx, x.inv, r) })
	if err != nil {
		c.in.Forget() // m stays as it is: the hook may still look at it
		v = c.proxy.undecided(Fault{Kind: HookFailed, Answer: true, Err: err}, x.inv)
	}
	if v.Answer != nil {
		return c.withhold(x, v.Answer)
	}
	conn, err := c.open(x)
	if err != nil {
		return err
	}
	if v.Body == nil {
		v.Body = m.Body
	}
	return m.Send(conn, &c.req, v.Body)
}

func (c *pair) tooLarge(x *exchange, err error) error {
	v := c.proxy.undecided(Fault{Kind: AnswerTooLarge, Answer: true, Err: err}, x.inv)
	if v.Answer != nil {
		if err := c.in.Pipe(io.Discard, &c.req, nil); err != nil {
			return err
		}
		return c.withhold(x, v.Answer)
	}
	conn, err := c.open(x)
	if err != nil {
		return err
	}
	return c.in.Pipe(conn, &c.req, nil)
}

// withhold sends an answer in place of the function's. The runtime hears what
// the platform says of it, as if it had sent it itself.
func (c *pair) withhold(x *exchange, a *Answer) error {
	conn, err := c.open(x)
	if err != nil {
		return err
	}
	x.byGuard, x.failed, x.stream = true, a.Failed, a.Streamed
	if _, err := conn.Write(a.request(x.inv.ID, c.proxy.cfg.Upstream)); err != nil {
		return fmt.Errorf("%w: %w", frame.ErrWriting, err)
	}
	return nil
}
