// Package report sums up what guard recorded: which rule refused, or would have
// refused, which field of whose events, so that somebody can decide to enforce.
//
// It reads telemetry's records and nothing else; samples are as they were
// recorded, masked.
package report

import (
	"cmp"
	"io"
	"slices"
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
	Others int       `json:"others"`
	Left   int       `json:"left"`
	First  time.Time `json:"first,omitzero"`
	Last   time.Time `json:"last,omitzero"`
	Faults []Fault   `json:"faults"`
	Rules  []*Rule   `json:"rules"` // the most frequent first

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

	rules     map[key]*Rule
	faults    map[Fault]int
	steps     steps
	workflows [][]string
}

// A Fault is a control that could not do its work, how often.
type Fault struct {
	Function string `json:"function"`
	Control  string `json:"control"`
	Times    int    `json:"times"`
}

// A Rule is one thing that is refused: by a control, in a field, of a class.
type Rule struct {
	Function string   `json:"function"`
	Control  string   `json:"control"`
	Field    string   `json:"field"`
	Class    string   `json:"class"`
	Times    int      `json:"times"`
	Held     int      `json:"held"` // how often that was enforced
	Callers  []Caller `json:"callers"`
	// More are callers beyond those that are listed.
	More     int       `json:"more"`
	Triggers []string  `json:"triggers"`
	Samples  []string  `json:"samples"`
	Last     time.Time `json:"last,omitzero"`

	callers map[string]int
}

// A Caller is one who was refused, as the record names them: a hash, mostly.
type Caller struct {
	Name  string `json:"name"`
	Times int    `json:"times"`
}

type key struct{ function, control, field, class string }

// New returns an empty summary. A workflow is functions in the order in which they have to
// run; without one, what is usual counts.
func New(workflows ...[]string) *Summary {
	return &Summary{rules: map[key]*Rule{}, faults: map[Fault]int{}, Outcomes: map[string]int{}, workflows: workflows}
}

// Read adds the records of one log. Lines that are none are counted.
func (s *Summary) Read(r io.Reader) error {
	others, err := telemetry.Read(r, s.add)
	s.Others += others
	return err
}

func (s *Summary) add(r telemetry.Record) error {
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
	if r.Decision != "allow" {
		s.Refused++
		if r.Enforced {
			s.Held++
		}
	}
	if f := (Fault{Function: r.Function, Control: r.Fault}); r.Fault != "" && (s.faults[f] > 0 || len(s.faults) < maxRules) {
		s.faults[f]++
	}
	seen := map[key]bool{} // a batch may have a reason for each of its records
	for _, reason := range r.Reasons {
		k := key{r.Function, reason.Control, reason.Field, reason.Class}
		if !seen[k] {
			seen[k] = true
			s.reason(k, r, reason)
		}
	}
}

func (s *Summary) reason(k key, r telemetry.Record, reason telemetry.Reason) {
	rule := s.rules[k]
	if rule == nil {
		if len(s.rules) >= maxRules {
			s.Left++
			return
		}
		rule = &Rule{Function: k.function, Control: k.control, Field: k.field, Class: k.class, Triggers: []string{}, Samples: []string{}, callers: map[string]int{}}
		s.rules[k] = rule
	}
	rule.Times++
	if reason.Mode == "enforce" {
		rule.Held++
	}
	if r.Time.After(rule.Last) {
		rule.Last = r.Time
	}
	if _, known := rule.callers[r.Caller]; r.Caller != "" && (known || len(rule.callers) < maxCallers) {
		rule.callers[r.Caller]++
	}
	where := r.Trigger
	if r.Route != "" {
		where += " " + r.Route
	}
	rule.Triggers = few(rule.Triggers, where, 5)
	rule.Samples = few(rule.Samples, reason.Sample, maxSamples)
}

// few adds a text to a short list of different ones.
func few(list []string, s string, most int) []string {
	if s == "" || len(list) >= most || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// Close orders what was read: rules by how often they were met, callers too; and puts
// functions in sequence.
func (s *Summary) Close() {
	s.sequence()
	s.Rules, s.Faults = []*Rule{}, []Fault{}
	for _, r := range s.rules {
		r.close()
		s.Rules = append(s.Rules, r)
	}
	slices.SortFunc(s.Rules, func(a, b *Rule) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Control, b.Control),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.Class, b.Class))
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
	s.StepsLeft = s.steps.left
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

func (r *Rule) close() {
	const most = 3
	r.Callers = []Caller{}
	for name, n := range r.callers {
		r.Callers = append(r.Callers, Caller{name, n})
	}
	slices.SortFunc(r.Callers, func(a, b Caller) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Name, b.Name))
	})
	r.More = max(0, len(r.Callers)-most)
	r.Callers = r.Callers[:min(len(r.Callers), most)]
	slices.Sort(r.Triggers)
}
