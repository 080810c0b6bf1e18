// Package advisory looks packages up in an offline copy of OSV's database:
// a folder with one zip of records for each ecosystem.
//
// It fetches nothing (package update does) and does not judge whether what is
// vulnerable can be reached.
package advisory

import "time"

// An Advisory is what the database knows of one package's version.
type Advisory struct {
	ID        string
	Aliases   []string // CVE and other names, sorted
	Summary   string
	Severity  string   // critical, high, medium, low; "" if the record tells none
	Score     float64  // CVSS base score, 0 = unknown
	CWE       []string // "CWE-78"
	Fixed     string   // the smallest version above the present one that is not affected, "" for none
	Functions []string // symbols that are affected, where the record names some: "fast-xml-parser.XMLParser"
	Malicious bool     // the package is malware (MAL-…)
	Exploited bool     // in CISA's catalogue of known exploited vulnerabilities
	EPSS      float64  // probability of exploitation within 30 days, 0 = unknown
	Published time.Time
}
