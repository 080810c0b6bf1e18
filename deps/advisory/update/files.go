package update

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"redoubt/deps/advisory"
)

// The public sources. A mirror has all files below one URL, in the layout of the
// database's folder.
const (
	OSV  = "https://osv-vulnerabilities.storage.googleapis.com/"
	KEV  = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
	EPSS = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz"
)

const (
	kevName  = "known_exploited_vulnerabilities.json"
	epssName = "epss_scores-current.csv.gz"

	maxZip     = 2 << 30
	maxListing = 64 << 20
)

// Ecosystems are those that are fetched, as OSV names them.
func Ecosystems() []string { return []string{"npm", "PyPI", "Go", "Maven"} }

// A file is a part of the database.
type file struct {
	name    string // below the folder, with slashes
	public  string
	limit   int64
	needed  bool // without it packages go unchecked
	verify  func(ctx context.Context, path string) (entries int, err error)
	sources []*url.URL
}

// files lists the database's parts with the URLs of each.
func files(mirrors []string) ([]file, error) {
	var list []file
	for _, eco := range Ecosystems() {
		name := eco + "/all.zip"
		list = append(list, file{name: name, public: OSV + name, limit: maxZip, needed: true, verify: func(ctx context.Context, path string) (int, error) {
			return advisory.VerifyZip(ctx, path, eco)
		}})
	}
	list = append(list,
		file{name: kevName, public: KEV, limit: maxListing, verify: func(_ context.Context, path string) (int, error) { return advisory.VerifyKEV(path) }},
		file{name: epssName, public: EPSS, limit: maxListing, verify: func(_ context.Context, path string) (int, error) { return advisory.VerifyEPSS(path) }},
	)
	for i := range list {
		if err := list[i].at(mirrors); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// at sets where the file is fetched from. Where mirrors are named, nobody else is asked.
func (f *file) at(mirrors []string) error {
	if len(mirrors) == 0 {
		u, err := parseSource(f.public)
		f.sources = []*url.URL{u}
		return err
	}
	for _, m := range mirrors {
		u, err := parseSource(m)
		if err != nil {
			return err
		}
		f.sources = append(f.sources, u.JoinPath(f.name))
	}
	return nil
}

// parseSource reads the URL of a source.
func parseSource(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("a source's URL: %w", err)
	}
	if u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !secure(u) {
		return nil, fmt.Errorf("%s: a source is an https URL of a folder, without a query (http is for this machine alone)", u.Redacted())
	}
	return u, nil
}

// secure reports whether nobody on the way can change what a URL sends: https,
// or http that does not leave this machine.
func secure(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}
