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
// rest is the caller's own invention and goes, as do other headers of the kind. Without
// any such proxy the connection's address is all there is.
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
	for name := range r.Header {
		if name != "X-Forwarded-For" && claims(name, hops > 0) {
			delete(r.Header, name)
		}
	}
	return chain[0]
}

// claims reports whether a header says where a request came from, or what it was sent
// to, and nobody who is trusted says so. A trusted proxy is known to set the usual ones
// itself. Names with underscores are the same to servers that make variables of them.
func claims(name string, trusted bool) bool {
	dashed := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	switch dashed {
	case "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip":
		return !trusted || strings.Contains(name, "_")
	case "forwarded", "x-forwarded", "x-forwarded-server", "x-forwarded-prefix", "x-forwarded-scheme", "x-forwarded-ssl", "x-client-ip", "client-ip",
		"x-cluster-client-ip", "true-client-ip", "cf-connecting-ip", "fastly-client-ip", "x-original-url", "x-rewrite-url", "x-original-host", "x-host":
		return true
	}
	return false
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
