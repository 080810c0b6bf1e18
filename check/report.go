package check

import (
	"io"
	"time"
)

// Schema names the contract that Report's JSON form keeps: fields are added,
// never renamed.
const Schema = "redoubt/1"

// A Report is everything that a run has to say, as plain data: handlers print
// it without looking anywhere else. Its JSON form is the contract "redoubt/1".
// Lists are never null, paths are relative to the scanned folder.
type Report struct {
	Schema       string        `json:"schema"`
	Tool         Tool          `json:"tool"`
	Applications []Application `json:"applications"`
	Findings     []Entry       `json:"findings"`
	Gaps         []Gap         `json:"gaps"`
	NotChecked   []NotChecked  `json:"notChecked"`
	Database     *Database     `json:"database,omitempty"` // that packages were looked up in; nil: they were not
	Inventory    *Inventory    `json:"-"`                  // for SBOM and VEX; nil if it was not asked for
	Issued       time.Time     `json:"-"`                  // the date that dated documents bear; zero if none was given, never the clock's

	Rules  []Rule `json:"-"` // the checks that ran, for formats that describe them
	Stats  Stats  `json:"-"` // for the last line of the text report
	Colour bool   `json:"-"` // the output is a terminal that shows colours
	Width  int    `json:"-"` // of the terminal, 0 = unknown
}

// Tool is who wrote the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Database is what packages were looked up in.
type Database struct {
	Dir   string            `json:"dir"`
	Date  string            `json:"date"`  // of the newest advisory
	Days  int               `json:"days"`  // how old that is
	Dates map[string]string `json:"dates"` // by ecosystem
}

// Stats is what a run looked at.
type Stats struct {
	Functions, Triggers, Resources, Lines int
	Seconds                               float64
	Hidden                                int // info findings that --all would show
	Suppressed                            int
	Cached                                int // applications taken from the cache
}

// Application is one application of a report.
type Application struct {
	Name      string     `json:"name"`
	Root      string     `json:"root"`
	File      string     `json:"file"`
	Format    string     `json:"format"`
	Functions []Function `json:"functions"`
	Nodes     []Node     `json:"nodes"` // the graph: triggers' sources, functions, resources
	Edges     []Edge     `json:"edges"`
}

// Function is one function of a report.
type Function struct {
	Name     string    `json:"name"`
	Title    string    `json:"title,omitempty"`
	Runtime  string    `json:"runtime"`
	Handler  string    `json:"handler"`
	File     string    `json:"file"`
	Line     int       `json:"line"`
	Role     string    `json:"role"`
	Triggers []Trigger `json:"triggers"`
}

// Trigger is one way to start a function.
type Trigger struct {
	Kind       string `json:"kind"`
	Source     string `json:"source"`
	Caller     string `json:"caller"`
	Method     string `json:"method"`
	Path       string `json:"path"`
	Authorizer string `json:"authorizer"`
	File       string `json:"file"`
	Line       int    `json:"line"`
}

// Node is a node of the application graph.
type Node struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"` // caller, a trigger kind, function, or a resource's type
	Label string `json:"label"`
}

// Edge is an edge of the application graph.
type Edge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label"`
}

// Entry is a finding of a report.
type Entry struct {
	Fingerprint string      `json:"fingerprint"`
	Check       string      `json:"check"`
	Name        string      `json:"name"`
	Concern     Concern     `json:"concern"`
	Severity    string      `json:"severity"`
	Confidence  string      `json:"confidence"`
	Application string      `json:"application"`
	Function    string      `json:"function"`
	Resource    string      `json:"resource"`
	File        string      `json:"file"`
	Line        int         `json:"line"`
	Column      int         `json:"column"`
	Message     string      `json:"message"`
	Trace       []Place     `json:"trace"`
	Path        []string    `json:"path"`
	Also        []Way       `json:"also"`    // further ways to the same place
	Reaches     []string    `json:"reaches"` // what one who holds the function can do
	Fix         Patch       `json:"fix"`
	References  []string    `json:"references"`
	Suppressed  *Suppressed `json:"suppressed"`
	Excerpt     []Line      `json:"excerpt"`
}

// Place is a step of a trace.
type Place struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Patch is a fix as text and, where it is mechanical, as a unified diff.
type Patch struct {
	Text  string `json:"text"`
	Patch string `json:"patch"`
	// Decision is what has to be decided before the patch is applied: authorizer,
	// concurrency, secret, throttling.
	Decision string `json:"decision,omitempty"`
	// NotDared says why there is no patch although a template could be changed.
	NotDared string `json:"notDared,omitempty"`
}

// Line is a line of source around a finding, secrets masked. Mark is the
// range of byte columns to underline on the guilty line, both 0 elsewhere.
type Line struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
	Mark   [2]int `json:"mark"`
}

// Suppressed says why a finding does not count.
type Suppressed struct {
	By     string `json:"by"` // inline, metadata, config, baseline, vex
	Reason string `json:"reason"`
}

// Gap is what could not be read or resolved.
type Gap struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// NotChecked is a part of the work that this run left out.
type NotChecked struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// A Rule describes a check to a reader of the report.
type Rule struct {
	ID, Name   string
	Doc        string // Markdown, with its title as the first line
	Concern    Concern
	Severity   string
	References []string
}

// Rules describes the checks.
func Rules(checks []*Check) []Rule {
	rules := make([]Rule, len(checks))
	for i, c := range checks {
		rules[i] = Rule{c.ID, c.Name, c.Doc, c.Concern, c.Severity.String(), c.Refs}
	}
	return rules
}

// A Handler prints a report in one format.
type Handler struct {
	Name  string // text, json, sarif …
	Doc   string // one line for --help
	Write func(io.Writer, *Report) error

	// Each gives one document for each application and each function; nil if
	// the format has no such documents.
	Each func(*Report) []Document
	// Inventory says that the format prints Report.Inventory.
	Inventory bool
}

// A Document is one file of a format that writes several.
type Document struct {
	File  string // below the folder that is asked for, with slashes; fit to be created
	Write func(io.Writer) error
}
