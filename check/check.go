// Package check holds what every check and every report has in common: the
// check itself, the pass that hands it an application, its findings, and the
// report that handlers print.
//
// It decides nothing about an application and knows no template format.
package check

import "redoubt/app"

// Concern is the field of security that a check belongs to.
type Concern string

// The concerns.
const (
	Injection    Concern = "injection"
	Auth         Concern = "auth"
	Privilege    Concern = "privilege"
	Secrets      Concern = "secrets"
	Monitoring   Concern = "monitoring"
	Dependencies Concern = "dependencies"
	Deployment   Concern = "deployment"
	Triggers     Concern = "triggers"
	Segmentation Concern = "segmentation"
)

// Severity ranks findings. The zero value means "as the check says".
type Severity uint8

// The severities, from advice to emergency.
const (
	Default Severity = iota
	Info
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"default", "info", "low", "medium", "high", "critical"}

// String is the severity as reports spell it.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity is the inverse of String; ok is false for unknown names.
func ParseSeverity(name string) (s Severity, ok bool) {
	for i, n := range severityNames {
		if n == name && i > 0 {
			return Severity(i), true
		}
	}
	return Default, false
}

// Lower returns the severity one step down, at least Info.
func (s Severity) Lower() Severity {
	if s <= Info {
		return Info
	}
	return s - 1
}

// Raise returns the severity one step up, at most Critical.
func (s Severity) Raise() Severity {
	if s >= Critical {
		return Critical
	}
	return s + 1
}

// Confidence says how sure a finding is. The zero value is HighConfidence.
type Confidence uint8

// The confidences.
const (
	HighConfidence Confidence = iota
	MediumConfidence
	LowConfidence
)

// String is the confidence as reports spell it.
func (c Confidence) String() string { return [...]string{"high", "medium", "low"}[c] }

// A Check looks for one kind of weakness. It is a value in the list of package
// checks.
type Check struct {
	ID       string // RD201; never reused
	Name     string // public-route
	Doc      string // its doc.md: title, why, an attack, a fix
	Concern  Concern
	Severity Severity // unless the context decides otherwise
	Refs     []string // CWE-306, OWASP-SLS-S2, CSA-SAS-2, APIGateway.1 …
	Run      func(*Pass) error
}

// A Finding is one weakness in one place. Findings with one cause are one
// finding.
type Finding struct {
	Check    *Check        // set by Pass.Report
	Severity Severity      // Default = the check's
	Function *app.Function // that an attacker gets hold of or that is misused; may be nil
	// Trigger is the way in that the finding is about; reports lead from it
	// to the function. May be nil.
	Trigger *app.Trigger
	// Resource is the route, resource or role it is about ("GET /orders",
	// "OrdersTable", "FnRole"); part of the fingerprint.
	Resource string
	Pos      app.Pos
	Message  string // one sentence: who can do what; names the resource
	Trace    []Step
	Path     []string // overrides the path that the graph gives
	// Source is the kind of data that the finding is about, as lang/models
	// names it: "event", "stored". "" for findings that are about no data.
	Source string
	// Also are further ways to the same place. Path and Trace tell the worst.
	Also       []Way
	Confidence Confidence
	// Suppressed says why it does not count: somebody stated so; nil otherwise.
	Suppressed *Suppressed
	// Refs are references beside the check's: advisories.
	Refs []string
	Fix  Fix
	// Mask lists secrets that must not be shown in the source excerpt.
	Mask []string
	// Mark is the piece of the guilty line to underline, "" = from the column.
	Mark string
}

// A Way leads to the place of a finding.
type Way struct {
	Function string   `json:"function"` // that runs the code
	Path     []string `json:"path"`
}

// Step is a place that a finding's story passes through.
type Step struct {
	Pos     app.Pos
	Message string
}

// What fixes change only if somebody decides so.
const (
	DecideAuthorizer  = "authorizer"  // who may call
	DecideThrottling  = "throttling"  // how much may be called
	DecideConcurrency = "concurrency" // how much runs at once, of what the account has
	DecideSecret      = "secret"      // where a credential comes from: who deploys or runs the code has to follow
)

// Decisions lists them.
func Decisions() []string {
	return []string{DecideAuthorizer, DecideConcurrency, DecideSecret, DecideThrottling}
}

// Fix is how to close a finding.
type Fix struct {
	Text string // one or two lines, in the words of the template
	// Edits make the fix, where it is mechanical and breaks nothing that works.
	Edits []app.Edit
	// Replace changes files that are no template: manifests. It is shown, and made
	// by nobody but the user, since a lockfile has to follow.
	Replace []Replacement
	// Decision is what somebody has to decide before the Edits are made, since
	// they change who may call or how much, or where a credential comes from: "" if
	// nothing.
	Decision string
	// Note is what the Edits need besides, of the account that they are deployed to.
	Note string
	// NotDared says why there are no Edits although a template could be changed.
	NotDared string
}

// A Replacement puts New for Old, once, on one line, behind Name where that stands there.
type Replacement struct {
	At             app.Pos
	Name, Old, New string
}
