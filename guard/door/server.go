package door

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Bounds of a connection: a slow one, or many, must not hold others up.
const (
	headTime  = 10 * time.Second
	bodyTime  = 60 * time.Second
	pieceTime = 60 * time.Second // for what is written at a time
	idleTime  = 2 * time.Minute
	maxHead   = 64 << 10
	maxConns  = 1024
	lastWords = 8 * time.Second // for what is under way at the end
)

// Serve answers on a listener until ctx ends; what is under way then has a few seconds
// to finish. Connections above 1024 wait to be taken.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: headTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHead}
	ended := make(chan struct{})
	serving, stop := context.WithCancel(ctx)
	go func() {
		defer close(ended)
		<-serving.Done()
		last, over := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
		defer over()
		if server.Shutdown(last) != nil {
			_ = server.Close() // who is still there is cut off
		}
	}()
	err := server.Serve(limit(l, maxConns))
	stop()
	<-ended // Serve returns at once, while requests are still under way
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// limited is a listener that has at most so many connections at a time.
type limited struct {
	net.Listener
	places chan struct{}
	done   chan struct{}
	once   sync.Once
}

func limit(l net.Listener, most int) net.Listener {
	return &limited{Listener: l, places: make(chan struct{}, most), done: make(chan struct{})}
}

// Accept waits until there is a place.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.done:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: conn, leave: func() { <-l.places }}, nil
}

// Close wakes who waits.
func (l *limited) Close() error {
	l.once.Do(func() { close(l.done) })
	return l.Listener.Close()
}

// placed is a connection that has a place.
type placed struct {
	net.Conn
	once  sync.Once
	leave func()
}

// Close gives the place back, once.
func (p *placed) Close() error {
	p.once.Do(p.leave)
	return p.Conn.Close()
}
