package scan

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"redoubt/app"
)

type lineKey struct {
	file string
	n    int
}

// lineFacts is what the findings of one line share: a line of megabytes may
// have thousands.
type lineFacts struct {
	snippet string   // its words, secrets hidden, as fingerprints hold them
	ignore  []string // the match of ignoreComment
	shown   string   // in excerpts
	seen    bool     // shown is worked out
}

// mostSnippet is the length from which a fingerprint holds a line's hash.
const mostSnippet = 4096

func (w *writer) facts(file string, n int) *lineFacts {
	key := lineKey{file, n}
	if f := w.known[key]; f != nil {
		return f
	}
	line := w.line(app.Pos{File: file, Line: n})
	f := &lineFacts{snippet: strings.Join(strings.Fields(w.hider.Replace(line)), " "), ignore: ignoreComment.FindStringSubmatch(line)}
	if len(f.snippet) > mostSnippet {
		sum := sha256.Sum256([]byte(f.snippet))
		f.snippet = hex.EncodeToString(sum[:])
	}
	w.known[key] = f
	return f
}
