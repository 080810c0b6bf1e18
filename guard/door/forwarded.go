package door

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// forwarded settles where a request says it comes from, and returns who calls. Each hop
// appends the address that it sees; of what stands there only the last entries are
// written by the proxies that are trusted to stand before the guard, hops of them. The
// rest is the caller's own invention and goes, as does the header Forwarded. Without any
// such proxy the connection's address is all there is.
func forwarded(r *http.Request, hops int) string {
	chain := append(listed(r.Header["X-Forwarded-For"]), address(r.RemoteAddr))
	first := max(0, len(chain)-1-hops)
	for i := len(chain) - 1; i >= first; i-- { // what is no address was written by no proxy
		if _, err := netip.ParseAddr(chain[i]); err != nil {
			first = i + 1
		}
	}
	chain = chain[min(first, len(chain)-1):]
	r.Header["X-Forwarded-For"] = []string{strings.Join(chain, ", ")}
	r.Header.Del("Forwarded")
	if hops == 0 {
		r.Header.Del("X-Forwarded-Host")
		r.Header.Del("X-Forwarded-Proto")
	}
	return chain[0]
}

// address is a host without its port.
func address(remote string) string {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		return host
	}
	return remote
}

// hand tells the server what the guard knows better than it: where the request came from,
// as settled before it was decided on, and what it was sent to.
func hand(out http.Header, in *http.Request) {
	out["X-Forwarded-For"] = in.Header["X-Forwarded-For"]
	for name, own := range map[string]string{"X-Forwarded-Host": in.Host, "X-Forwarded-Proto": "http"} { // it speaks no TLS
		if given := in.Header.Get(name); given != "" {
			own = given
		}
		out.Set(name, own)
	}
}
