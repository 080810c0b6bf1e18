package door

import (
	"net/http"
	"strings"
)

// settle takes away what is for this connection alone, so that what is decided on is
// what is handed on. Of upgrades only those to WebSocket stay: behind one to HTTP/2
// (h2c) requests would follow that nobody decides on.
func settle(h http.Header) {
	socket := false
	for _, name := range listed(h["Connection"]) {
		if strings.EqualFold(name, "upgrade") && strings.EqualFold(h.Get("Upgrade"), "websocket") {
			socket = true
			continue
		}
		h.Del(name)
	}
	h.Del("Connection")
	if !socket {
		h.Del("Upgrade")
		return
	}
	h.Set("Connection", "Upgrade")
	h.Set("Upgrade", "websocket")
}

// plain reports whether a request is for a path, or for all of an http URL, of a host
// and with a method that are names: of other targets, which Go takes, too, the server
// would get something else than was decided on.
func plain(r *http.Request) bool {
	scheme := strings.ToLower(r.URL.Scheme)
	return r.URL.Opaque == "" && strings.HasPrefix(r.URL.Path, "/") && (scheme == "" || scheme == "http" || scheme == "https") &&
		made(r.Host, ".-_:[]%") && made(r.Method, "-_")
}

// made reports whether a text is made of letters, digits and some signs.
func made(s, signs string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune(signs, c)
	})
}

// listed are the words of a header that is a list.
func listed(lines []string) []string {
	var words []string
	for _, word := range strings.Split(strings.Join(lines, ","), ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}
