// Package proxy stands between a Lambda runtime and the platform's Runtime API.
// Each event is read once, shown to a hook, and passed on, changed, or answered
// in the function's place. What needs no decision passes byte by byte.
//
// It decides nothing itself, starts no process and registers nothing: package
// start does the latter, policies the former. Connections are paired one to one,
// so that the order of requests, several invocations at once and a client that
// leaves mean to the platform what they would mean without a guard.
package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Config says where the proxy stands. Zero values are usable but for Upstream.
type Config struct {
	Upstream string // host:port of the real Runtime API
	Listen   string // "127.0.0.1:0" if empty
	Hooks    Hooks

	// Open passes events on that a fault kept from being decided on, unless
	// Hooks.Closed says no. By default they are refused.
	Open bool
	// Budget is what a hook may take, 1 s if zero. Near the invocation's
	// deadline it may take less.
	Budget time.Duration
	// Gate is how long the runtime's first request for an event waits for Ready,
	// 8 s if zero: less than the 10 s that Lambda grants an initialisation.
	Gate time.Duration
	// MaxBody is the largest event or response that hooks see, 8 MB if zero:
	// more than the 6 MB that Lambda allows.
	MaxBody int64
	// MaxConns is the most connections at a time, 256 if zero.
	MaxConns int
}

// A Proxy serves one execution environment.
type Proxy struct {
	cfg    Config
	ln     net.Listener
	ctx    context.Context
	cancel context.CancelFunc
	ready  chan struct{}
	once   sync.Once
	broken atomic.Pointer[error] // why nothing can be decided
	judge  Judge

	mu      sync.Mutex
	pairs   map[*pair]struct{}
	closing bool
	empty   chan struct{} // closed when closing and no pair is left

	flight flight
}

// Listen takes the port; Serve must follow. A runtime may connect from now on.
func Listen(cfg Config) (*Proxy, error) {
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	orElse(&cfg.Budget, time.Second)
	orElse(&cfg.Gate, 8*time.Second)
	orElse(&cfg.MaxBody, 8<<20)
	orElse(&cfg.MaxConns, 256)
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listening for the runtime: %w", err)
	}
	p := &Proxy{cfg: cfg, ln: ln, ready: make(chan struct{}), pairs: map[*pair]struct{}{}, empty: make(chan struct{})}
	p.flight.list = map[string]*Invocation{}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p, nil
}

func orElse[T ~int | ~int64](v *T, otherwise T) {
	if *v == 0 {
		*v = otherwise
	}
}

// Addr is what AWS_LAMBDA_RUNTIME_API is set to for the runtime.
func (p *Proxy) Addr() string { return p.ln.Addr().String() }

// Ready opens the gate: events reach Decide, and by its leave the runtime.
func (p *Proxy) Ready() { p.once.Do(func() { close(p.ready) }) }

// Unfit opens the gate although nothing can be decided, since the policy can't
// be read, say: all events are undecided, at once instead of at their timeout.
func (p *Proxy) Unfit(err error) {
	p.broken.Store(&err)
	p.Ready()
}

func (p *Proxy) isReady() bool {
	select {
	case <-p.ready:
		return true
	default:
		return false
	}
}

// Serve works until Shutdown or Close, and returns nil then.
func (p *Proxy) Serve() error {
	for {
		conn, err := p.ln.Accept()
		switch {
		case p.ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return nil
		case err != nil: // out of file descriptors, say: those in use may become free
			p.fault(Fault{Kind: Crowded, Err: err})
			if !p.pause(5 * time.Millisecond) {
				return nil
			}
			continue
		}
		c, full := p.admit(conn)
		if c != nil {
			go c.serve()
			continue
		}
		_ = conn.Close()
		if full {
			p.fault(Fault{Kind: Crowded})
		}
	}
}

func (p *Proxy) pause(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-p.ctx.Done():
		return false
	}
}

func (p *Proxy) admit(conn net.Conn) (c *pair, full bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	full = len(p.pairs) >= p.cfg.MaxConns
	if p.closing || full {
		return nil, full
	}
	c = newPair(p, conn)
	p.pairs[c] = struct{}{}
	return c, false
}

func (p *Proxy) dismiss(c *pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pairs, c)
	if p.closing && len(p.pairs) == 0 && !closed(p.empty) {
		close(p.empty)
	}
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Shutdown ends: who waits for an event is cut off, what is under way may
// finish until ctx ends.
func (p *Proxy) Shutdown(ctx context.Context) error {
	_ = p.ln.Close()
	p.mu.Lock()
	p.closing = true
	left := len(p.pairs)
	for c := range p.pairs {
		go c.retire()
	}
	p.mu.Unlock()
	defer p.cancel()
	if left == 0 {
		return nil
	}
	select {
	case <-p.empty:
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.Close())
	}
}

// Close ends at once.
func (p *Proxy) Close() error {
	p.cancel()
	_ = p.ln.Close()
	p.mu.Lock()
	p.closing = true
	list := make([]*pair, 0, len(p.pairs))
	for c := range p.pairs {
		list = append(list, c)
	}
	p.mu.Unlock()
	for _, c := range list {
		c.shut()
	}
	return nil
}

func (p *Proxy) fault(f Fault) {
	if p.cfg.Hooks.Fault != nil {
		p.cfg.Hooks.Fault(f)
	}
}
