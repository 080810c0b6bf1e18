package deps

import (
	"regexp"
	"strings"
)

// A Doubt is why an installer can't tell whether what it gets is what was locked.
type Doubt uint8

// The doubts, from the least to the worst.
const (
	NoDoubt    Doubt = iota
	NoChecksum       // the lockfile holds checksums, and none of this package
	Moving           // a branch or tag of a repository
	PlainHTTP        // neither encrypted nor checked
)

// Doubt says whether an installer notices that it gets something else than what was
// locked. Kinds of lockfile that hold no checksums, and entries that have none by
// design (members, links, what lies in another package's archive or is for another
// platform), leave no doubt.
func (p *Package) Doubt() Doubt {
	switch {
	case p.Integrity != "" || sealed(p.Registry) || sealed(p.Requested):
		return NoDoubt
	case strings.HasPrefix(p.Registry, "http://"):
		return PlainHTTP
	case p.Source == Lockfile && p.Ecosystem == NPM && (fromGit(p.Registry) || fromGit(p.Requested)):
		return Moving
	case p.bare:
		return NoChecksum
	}
	return NoDoubt
}

// hash is a commit, or a checksum, at the end of a URL or behind it.
var hash = regexp.MustCompile(`[#@/=:][0-9a-f]{40,}(?:$|[^0-9a-z])`)

// sealed reports whether an address says what its content is: it holds a commit or a
// checksum, or is a file of the tree.
func sealed(address string) bool {
	return hash.MatchString(address) || strings.HasPrefix(address, "file:") || strings.HasPrefix(address, "link:")
}
