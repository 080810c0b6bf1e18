package proxy

import "bytes"

// route is what a request asks for, as far as the proxy cares.
type route uint8

const (
	other route = iota // passed through
	next
	response
	failure
	restoreNext
)

// routeOf reads a method and a target. It is not ok with a target that another
// reader might take for a different path: what it does not know passes through,
// so nothing may get past it by its spelling. The version in front is not looked
// at, for the same reason.
func routeOf(method, target []byte) (r route, id []byte, ok bool) {
	path, _, _ := bytes.Cut(target, []byte("?"))
	if bytes.IndexByte(path, '%') >= 0 || bytes.IndexByte(path, ';') >= 0 {
		return other, nil, false
	}
	var part [6][]byte
	n := 0
	for rest := path[1:]; ; n++ {
		one, after, more := bytes.Cut(rest, []byte("/"))
		if len(one) == 0 && len(path) > 1 || string(one) == "." || string(one) == ".." {
			return other, nil, false
		}
		if n < len(part) {
			part[n] = one
		}
		if rest = after; !more {
			n++
			break
		}
	}
	r, id = named(string(method), part[:min(n, len(part))])
	return r, id, true
}

func named(method string, part [][]byte) (route, []byte) {
	if len(part) < 4 || len(part) > 5 || string(part[1]) != "runtime" {
		return other, nil
	}
	last := string(part[len(part)-1])
	switch area := string(part[2]); {
	case method == "GET" && len(part) == 4 && area == "invocation" && last == "next":
		return next, nil
	case method == "GET" && len(part) == 4 && area == "restore" && last == "next":
		return restoreNext, nil
	case method == "POST" && len(part) == 5 && area == "invocation" && last == "response":
		return response, part[3]
	case method == "POST" && len(part) == 5 && area == "invocation" && last == "error":
		return failure, part[3]
	}
	return other, nil
}
