package check

import "redoubt/deps/vex"

// An Inventory is what ships: packages by function, and what is known against
// them. It is the matter of SBOM and VEX documents.
type Inventory struct {
	Shipments []Shipment
	Exposures []Exposure
	Database  string // the day of the newest advisory, "" if no database was asked
}

// A Shipment is what one function comes with. Function is "" for packages of a
// folder that belongs to no function.
type Shipment struct {
	Application string
	Function    string
	Runtime     string
	Dir         string   // its code, relative to the scanned folder
	Files       []string // manifests, lockfiles, archives that told of it
	Components  []Component
}

// Use is what code does with a package.
type Use string

// The uses. Unknown is neither: code that was not followed.
const (
	UseUnknown  Use = ""
	Imported    Use = "imported"     // by the function's code, or by a package that it imports
	NotImported Use = "not-imported" // shipped, and no import of the function leads to it
)

// A Component is one version of a package in a shipment.
type Component struct {
	Ecosystem string   `json:"ecosystem"` // as OSV spells it: npm, PyPI, Go, Maven
	Name      string   `json:"name"`
	Version   string   `json:"version"`             // "" where only a range is known
	Requested string   `json:"requested,omitempty"` // what the manifest asks for
	Source    string   `json:"source"`              // vendored, lockfile, bundled, manifest
	Direct    bool     `json:"direct,omitempty"`
	Dev       bool     `json:"dev,omitempty"` // for development only: not shipped
	Via       []string `json:"via,omitempty"` // from the direct package down to the one that asks for it
	Use       Use      `json:"use,omitempty"`
	Integrity string   `json:"integrity,omitempty"` // the lockfile's checksum: SRI ("sha512-…") or "sha256:<hex>"
	Registry  string   `json:"registry,omitempty"`  // the URL that it was resolved from
	Licence   string   `json:"licence,omitempty"`   // an SPDX expression, mostly
	File      string   `json:"file"`
	Line      int      `json:"line"`
}

// An Exposure is one advisory of one component of a shipment, with what
// reachability says of it.
type Exposure struct {
	Application string
	Function    string
	Ecosystem   string
	Name        string
	Version     string

	Advisory  string   // its id: GHSA-…
	Aliases   []string // CVE and other names
	Summary   string
	Severity  string // critical, high, medium, low, ""
	Score     float64
	CWE       []string
	Fix       string // the smallest version that is not affected, "" for none
	Malicious bool
	Exploited bool // in CISA's catalogue

	State         vex.Status
	Justification string // VEX's words: code_not_present, code_not_reachable (vulnerable_code_not_in_execute_path), … ; "" unless not_affected
	Detail        string // one sentence for people: "reachable from the internet through POST /order"
}
