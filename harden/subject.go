package harden

import (
	"redoubt/app"
	"redoubt/check"
	"redoubt/iac"
	"redoubt/reach"
)

// A Subject is an application with what it takes to change its templates.
type Subject struct {
	Graph *reach.Graph
	// Findings are those that the application has, with their fixes, and the
	// secrets that nothing may show.
	Findings func() (found []*check.Finding, secrets []string)
	Edit     iac.Editor // nil where other programs make the templates
	Open     func(name string) ([]byte, error)
	// With reads the application again, as if files had other contents.
	With func(files map[string][]byte) (*Subject, error)
	// Prefix is what reports show before the names of files.
	Prefix string
	// Also are the decisions that were made: what fixes need of them is changed
	// too.
	Also []string
	// Watch is what was seen of the functions, nil if nobody watched.
	Watch *Watch
	// Attach is the guard that is put before functions, nil for none.
	Attach *Attachment
}

// NotDared is a change that was left out, and why.
type NotDared struct {
	What     string `json:"what"` // a function, role or resource
	Check    string `json:"check,omitempty"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Why      string `json:"why"`
	function *app.Function
	role     *app.Role
}

// A Plan is what would be changed in an application's templates.
type Plan struct {
	Changes  []iac.Change
	NotDared []NotDared
	// Suggestions are changes that somebody has to decide on.
	Suggestions []Suggestion
	// Fixed are the findings that the changes close.
	Fixed []*check.Finding
	// Secrets are what no patch may show.
	Secrets []string
	// Attached are the functions that the guard is put before.
	Attached []*app.Function
	// Narrowed are the roles that get another policy.
	Narrowed []*app.Role
}

// noEditor is the reason where templates are not edited.
const noEditor = "the template is made by another program: change that"
