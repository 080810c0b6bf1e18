package report

import (
	"cmp"
	"slices"
	"time"

	"redoubt/telemetry"
)

// A Rule is one thing that is refused: by a control, of a class, in a field, or in several
// where one value stood in all of them.
type Rule struct {
	Function string   `json:"function"`
	Control  string   `json:"control"`
	Field    string   `json:"field"`  // the one that says most
	Fields   []string `json:"fields"` // all of them, that one first
	Class    string   `json:"class"`
	Times    int      `json:"times"`
	Held     int      `json:"held"` // how often that was enforced
	Of       int      `json:"of"`   // events of the function
	Callers  []Caller `json:"callers"`
	// More are callers beyond those that are listed.
	More     int      `json:"more"`
	Triggers []string `json:"triggers"`
	Samples  []string `json:"samples"`
	// Signatures are what an inspection found it by.
	Signatures []string  `json:"signatures"`
	Last       time.Time `json:"last,omitzero"`

	callers map[string]int
}

// A Caller is one who was refused, as the record names them: a hash, mostly.
type Caller struct {
	Name  string `json:"name"`
	Times int    `json:"times"`
}

type key struct{ function, control, class, fields string }

// attack counts an attack of one event.
func (s *Summary) attack(k key, r telemetry.Record, a *attack, fields []string) {
	rule := s.rules[k]
	if rule == nil {
		if len(s.rules) >= maxRules {
			s.Left++
			return
		}
		rule = &Rule{
			Function: k.function, Control: k.control, Class: k.class, Field: fields[0], Fields: fields,
			Triggers: []string{}, Samples: []string{}, Signatures: []string{}, callers: map[string]int{},
		}
		s.rules[k] = rule
	}
	rule.Times++
	if a.held {
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
	rule.Samples = few(rule.Samples, a.sample(fields[0]), maxSamples)
	for _, reason := range a.reasons {
		rule.Signatures = few(rule.Signatures, reason.Sign, maxSamples)
	}
}

// few adds a text to a short list of different ones.
func few(list []string, s string, most int) []string {
	if s == "" || len(list) >= most || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
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
