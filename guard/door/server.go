package door

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"
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
	goodbye   = time.Second     // and for what is cut off then, to be told of
)

// Serve answers on a listener until ctx ends; what is under way then has a few seconds
// to finish. Connections above 1024 wait to be taken.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	var under sync.WaitGroup
	counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		under.Add(1)
		defer under.Done()
		h.ServeHTTP(w, r)
	})
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{Handler: counted, BaseContext: func(net.Listener) context.Context { return base }, ReadHeaderTimeout: headTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHead}
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
		cut() // upgraded connections, which no server knows any more, too
		within(goodbye, under.Wait)
	}()
	err := server.Serve(netutil.LimitListener(l, maxConns))
	stop()
	<-ended // Serve returns at once, while requests are still under way
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// within waits for something, but not for ever.
func within(most time.Duration, wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait()
	}()
	select {
	case <-done:
	case <-time.After(most):
	}
}
