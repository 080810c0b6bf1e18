package proxy

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"redoubt/guard/frame"
)

const (
	headerRequestID = "Lambda-Runtime-Aws-Request-Id"
	headerMode      = "Lambda-Runtime-Function-Response-Mode"
	dialTime        = 2 * time.Second
	grace           = 2 * time.Second // for an answer to arrive after its sender has gone
)

var errUnreachable = errors.New("the Runtime API can't be reached")

// A pair is a runtime's connection and the one to the platform that belongs to
// it. Two goroutines work on it: serve reads what the runtime asks, so that it
// notices at any time when the runtime leaves; answers reads what the platform
// says. Each exchange has both its ends; no second one begins before.
type pair struct {
	proxy  *Proxy
	client net.Conn
	in     *frame.Reader // from the client; serve's
	req    frame.Head    // serve's
	ask    []byte        // the last request without a body, to be asked again

	free chan struct{} // holds a token while no exchange is under way
	sent chan bool     // from serve: the request went out whole
	done chan struct{} // closed by shut
	once sync.Once

	mu       sync.Mutex
	up       *upstream // nil until needed
	current  *exchange
	gone     bool // the client has left
	retiring bool
}

// upstream is a connection to the platform. Its parts are replaced under
// pair.mu by answers, which alone reads from it.
type upstream struct {
	conn net.Conn
	in   *frame.Reader
	head frame.Head
	used int // exchanges
}

// exchange is a request and its answer.
type exchange struct {
	route   route
	asks    bool // a GET without body, which may be sent again
	last    bool // the client closes after it
	waiting bool // the answer has not begun; guarded by pair.mu
	inv     *Invocation
	head    bool // a HEAD, whose answer has no body
	stream  bool // the response is streamed
	byGuard bool // the response is the guard's
	failed  bool // it is an error
}

func newPair(p *Proxy, client net.Conn) *pair {
	c := &pair{
		proxy: p, client: client, in: frame.NewReader(client),
		free: make(chan struct{}, 1), sent: make(chan bool, 1), done: make(chan struct{}),
	}
	c.free <- struct{}{}
	return c
}

// shut ends the pair. Whoever waits in it wakes.
func (c *pair) shut() {
	c.once.Do(func() {
		close(c.done)
		c.mu.Lock()
		_ = c.client.Close()
		if c.up != nil {
			_ = c.up.conn.Close()
		}
		c.mu.Unlock()
		c.proxy.dismiss(c)
	})
}

// retire ends the pair as soon as nothing is under way that would be lost.
func (c *pair) retire() {
	c.mu.Lock()
	c.retiring = true
	idle := c.current == nil || c.current.waiting && c.current.asks
	c.mu.Unlock()
	if idle {
		c.shut()
	}
}

// serve takes the runtime's requests.
func (c *pair) serve() {
	defer c.shut()
	for {
		if err := c.in.Head(&c.req, frame.ParseRequest); err != nil {
			c.leave(err)
			return
		}
		if !c.begin() || !c.forward() {
			return
		}
	}
}

// begin waits until the last exchange is over.
func (c *pair) begin() bool {
	select {
	case <-c.free:
		return true
	case <-c.done:
		return false
	}
}

// leave is for a client that has gone, or does not speak HTTP. Whoever waits
// for an event has none: it would be lost. Whatever was sent may still arrive.
func (c *pair) leave(err error) {
	c.mu.Lock()
	c.gone = true
	x := c.current
	if x != nil && x.waiting && x.asks {
		_ = c.up.conn.Close()
	}
	c.mu.Unlock()
	quiet := x == nil || c.settle()
	if quiet && (errors.Is(err, frame.ErrMalformed) || errors.Is(err, frame.ErrTooLarge)) {
		c.proxy.fault(Fault{Kind: ClientStrange, Err: err})
		c.reply(400, "Guard.MalformedRequest", "the request is not the HTTP that a runtime speaks")
	}
}

// settle waits for the exchange's end, but not for ever. It is true if the
// client may still be answered.
func (c *pair) settle() bool {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.free:
		return true
	case <-c.done:
	case <-timer.C:
	}
	return false
}

// open attaches an exchange to the connection to the platform, a new one if
// there is none.
func (c *pair) open(x *exchange) (net.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.up == nil {
		conn, err := c.proxy.dial()
		if err != nil {
			return nil, err
		}
		if closed(c.done) {
			_ = conn.Close()
			return nil, net.ErrClosed
		}
		c.up = &upstream{conn: conn, in: frame.NewReader(conn)}
		go c.answers(c.up)
	}
	c.current, x.waiting = x, true
	c.up.used++
	return c.up.conn, nil
}

func (p *Proxy) dial() (net.Conn, error) {
	d := net.Dialer{Timeout: dialTime}
	conn, err := d.DialContext(p.ctx, "tcp", p.cfg.Upstream)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreachable, err)
	}
	return conn, nil
}

// reply answers the client itself and ends the connection: only serve with the
// token, or answers within an exchange, may do so.
func (c *pair) reply(status int, kind, message string) {
	body := failureBody(kind, message)
	text := fmt.Sprintf("HTTP/1.1 %d Refused\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
	_ = c.client.SetWriteDeadline(time.Now().Add(grace))
	_, _ = io.WriteString(c.client, text)
	// What the client still sends must be read, or it may never see the answer.
	if tcp, ok := c.client.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
		_ = c.client.SetReadDeadline(time.Now().Add(grace))
		_, _ = io.CopyN(io.Discard, c.client, 16<<20)
	}
}
