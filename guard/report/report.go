// Package report sums up what guard recorded: which rule refused, or would have
// refused, which field of whose events, so that somebody can decide to enforce.
//
// It reads telemetry's records and nothing else; samples are as they were
// recorded, masked.
package report

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"redoubt/telemetry"
)

// Bounds of what is kept: telemetry holds what attackers send.
const (
	maxRules   = 10_000
	maxCallers = 1_000 // that are counted, for each rule
	maxSamples = 3
)

// A Summary is what the records of some files tell.
type Summary struct {
	Events  int `json:"events"`
	Refused int `json:"refused"` // that the policy refuses or quarantines, enforced or not
	Held    int `json:"held"`    // of those, that were kept from the function
	// Others are lines that are no records: a function writes to the same log.
	// Left are reasons of rules that were too many to be kept.
	// Records are the lines that are: decisions, invocations, losses.
	Records int       `json:"records"`
	Others  int       `json:"others"`
	Left    int       `json:"left"`
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
	Faults  []Fault   `json:"faults"`
	Rules   []*Rule   `json:"rules"` // the most frequent first
	// Functions are all that have records, by name.
	Functions []*Function `json:"functions"`

	// Outcomes counts how invocations ended; Lost are records that could not be written.
	Outcomes map[string]int `json:"outcomes"`
	Lost     int64          `json:"lost"`

	// Sequences are the ways that events took through functions, the most frequent first;
	// OutOfOrder are steps that ran before what comes before them.
	Sequences  []*Sequence  `json:"sequences"`
	OutOfOrder []OutOfOrder `json:"outOfOrder"`
	// Unseen are functions of a workflow of which there is no record. StepsLeft are
	// invocations that were too many to be put in sequence.
	Unseen    []string `json:"unseen"`
	StepsLeft int      `json:"stepsLeft"`
	// Reused are trace ids that several requests from outside named: what came after them
	// may be of any of them.
	Reused int `json:"reused"`

	rules     map[key]*Rule
	faults    map[Fault]int
	functions map[string]*Function
	steps     steps
	workflows [][]string
}

// A Function is how many of its events the policy refuses.
type Function struct {
	Name    string `json:"name"`
	Events  int    `json:"events"`
	Refused int    `json:"refused"`
	Held    int    `json:"held"`
}

// A Fault is a control that could not do its work, how often.
type Fault struct {
	Function string `json:"function"`
	Control  string `json:"control"`
	Times    int    `json:"times"`
}

// New returns an empty summary. A workflow is functions in the order in which they have to
// run; without one, what is usual counts.
func New(workflows ...[]string) *Summary {
	return &Summary{rules: map[key]*Rule{}, faults: map[Fault]int{}, functions: map[string]*Function{}, Outcomes: map[string]int{}, workflows: workflows}
}

// Read adds the records of one log. Lines that are none are counted.
func (s *Summary) Read(r io.Reader) error {
	others, err := telemetry.Read(r, s.add)
	s.Others += others
	return err
}

func (s *Summary) add(r telemetry.Record) error {
	s.Records++
	switch r.About {
	case "":
		s.decision(r)
	case telemetry.Invocation:
		if len(s.Outcomes) < maxRules {
			s.Outcomes[r.Outcome]++
		}
	case telemetry.Loss:
		s.Lost += max(r.Lost, 0)
	}
	return nil
}

func (s *Summary) decision(r telemetry.Record) {
	s.Events++
	s.steps.add(r)
	if s.First.IsZero() || r.Time.Before(s.First) {
		s.First = r.Time
	}
	if r.Time.After(s.Last) {
		s.Last = r.Time
	}
	of := s.function(r.Function)
	of.Events++
	if r.Decision != "allow" {
		s.Refused++
		of.Refused++
		if r.Enforced {
			s.Held++
			of.Held++
		}
	}
	if f := (Fault{Function: r.Function, Control: r.Fault}); r.Fault != "" && (s.faults[f] > 0 || len(s.faults) < maxRules) {
		s.faults[f]++
	}
	seen := map[key]bool{} // a batch may have a reason for each of its records
	for _, a := range attacks(r.Reasons) {
		fields := a.fields()
		k := key{r.Function, a.reasons[0].Control, a.reasons[0].Class, strings.Join(fields, "\x00")}
		if !seen[k] {
			seen[k] = true
			s.attack(k, r, a, fields)
		}
	}
}

// function is where a function's events are counted; of too many, nowhere.
func (s *Summary) function(name string) *Function {
	of := s.functions[name]
	if of == nil {
		of = &Function{Name: name}
		if len(s.functions) < maxRules {
			s.functions[name] = of
		}
	}
	return of
}

// Close orders what was read: rules by how often they were met, callers too; and puts
// functions in sequence.
func (s *Summary) Close() {
	s.sequence()
	s.Rules, s.Faults, s.Functions = []*Rule{}, []Fault{}, []*Function{}
	for _, name := range slices.Sorted(maps.Keys(s.functions)) {
		s.Functions = append(s.Functions, s.functions[name])
	}
	for _, r := range s.rules {
		r.close()
		r.Of = s.function(r.Function).Events
		s.Rules = append(s.Rules, r)
	}
	slices.SortFunc(s.Rules, func(a, b *Rule) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Control, b.Control),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.Class, b.Class), slices.Compare(a.Fields, b.Fields))
	})
	for f, n := range s.faults {
		f.Times = n
		s.Faults = append(s.Faults, f)
	}
	slices.SortFunc(s.Faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Control, b.Control))
	})
}

func (s *Summary) sequence() {
	s.Sequences, s.OutOfOrder, s.Unseen = s.steps.sequences(), []OutOfOrder{}, []string{}
	s.StepsLeft, s.Reused = s.steps.left, s.steps.reused
	for _, w := range s.workflows {
		s.OutOfOrder = append(s.OutOfOrder, skipped(s.Sequences, w)...)
		for _, name := range w {
			if _, seen := s.steps.index[name]; !seen && !slices.Contains(s.Unseen, name) {
				s.Unseen = append(s.Unseen, name)
			}
		}
	}
	if len(s.workflows) == 0 {
		s.OutOfOrder = unusual(s.Sequences)
	}
	if s.Sequences == nil {
		s.Sequences = []*Sequence{}
	}
}
