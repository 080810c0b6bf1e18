// Command emptyproxy is what the guard's transport is compared with: the
// standard library's reverse proxy, with nothing in it.
package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"time"
)

func main() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(ln.Addr(), 0)
	to := &url.URL{Scheme: "http", Host: os.Getenv("AWS_LAMBDA_RUNTIME_API")}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(to) },
		FlushInterval: -1,
	}}
	_ = server.Serve(ln)
}
