// Command bareguard is the guard's transport and nothing else, for measuring:
// it refuses events that say so and changes none. It prints its address and what CPU it took to get there; at each SIGUSR1, how
// much memory it has asked for.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"redoubt/guard/proxy"
)

func main() {
	p, err := proxy.Listen(proxy.Config{Upstream: os.Getenv("AWS_LAMBDA_RUNTIME_API"), Hooks: proxy.Hooks{
		Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
			if bytes.HasPrefix(inv.Event, []byte(`"refuse`)) {
				return proxy.Refuse(proxy.Answer{Body: []byte(`"refused ` + inv.ID + `"`)})
			}
			return proxy.Verdict{}
		},
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p.Ready()
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	fmt.Println(p.Addr(), cpu().Microseconds())
	go func() {
		for range asked {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Println(m.Mallocs, m.TotalAlloc)
		}
	}()
	_ = p.Serve()
}

func cpu() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
