package report

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// shown is how many rules are told to people.
const shown = 40

// Text prints the summary for people.
func (s *Summary) Text(w io.Writer) error {
	var b strings.Builder
	s.head(&b)
	for _, r := range s.Rules[:min(len(s.Rules), shown)] {
		r.text(&b)
	}
	if more := len(s.Rules) - shown; more > 0 {
		fmt.Fprintf(&b, "\nand %d more rules: --format json\n", more)
	}
	for _, f := range s.Faults {
		fmt.Fprintf(&b, "fault: %s of %s could not do its work %s\n", clean(f.Control), clean(f.Function), times(f.Times))
	}
	if s.Left > 0 {
		fmt.Fprintf(&b, "%d more refusals are of rules that are not listed: there are too many\n", s.Left)
	}
	s.sequenceText(&b)
	s.advice(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Summary) head(b *strings.Builder) {
	if s.Events == 0 {
		fmt.Fprintf(b, "no decisions of redoubt guard in %d lines\n", s.Records+s.Others)
		return
	}
	fmt.Fprintf(b, "%s from %s to %s: %d to be refused, %d of them held back\n", events(s.Events),
		s.First.UTC().Format(time.DateTime), s.Last.UTC().Format(time.DateTime), s.Refused, s.Held)
	if len(s.Outcomes) > 0 {
		var list []string
		for _, name := range slices.Sorted(maps.Keys(s.Outcomes)) {
			list = append(list, fmt.Sprintf("%d %s", s.Outcomes[name], clean(name)))
		}
		fmt.Fprintf(b, "invocations ended: %s\n", strings.Join(list, ", "))
	}
	if s.Lost > 0 {
		fmt.Fprintf(b, "%d records were lost: what they told is missing here\n", s.Lost)
	}
}

// advice is what to do next: which functions can enforce at once, and what to look at
// for the others.
func (s *Summary) advice(b *strings.Builder) {
	var clear []string
	for _, f := range s.Functions {
		if f.Refused == 0 && f.Name != "" {
			clear = append(clear, fmt.Sprintf("%s (%s)", clean(f.Name), events(f.Events)))
		}
	}
	if len(clear) > 0 {
		fmt.Fprintf(b, "\nnothing is refused of %s\n", enumerate(clear))
	}
	if would := s.Refused - s.Held; would > 0 {
		fmt.Fprintf(b, "\n%s would have been refused. What is honest among them needs another policy first. Where nothing is,\nset the function, or one control of it, to enforce in the policy:\n  \"mode\": \"enforce\"    or    \"controls\": {%q: {\"mode\": \"enforce\"}}\n", events(would), s.example())
	}
}

// example is a control that has something to enforce.
func (s *Summary) example() string {
	for _, r := range s.Rules {
		if r.Held < r.Times && !r.most() {
			return clean(r.Control)
		}
	}
	return "inspection"
}

func enumerate(list []string) string {
	if more := len(list) - shown; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:shown], ", "), more)
	}
	return strings.Join(list, ", ")
}

// most reports whether a rule meets most of what a function gets. Attacks are few.
func (r *Rule) most() bool { return r.Of >= 10 && 2*r.Times > r.Of }

func (r *Rule) text(b *strings.Builder) {
	what := clean(r.Control)
	if r.Class != "" {
		what += " (" + clean(r.Class) + ")"
	}
	if r.Field != "" {
		what += " in " + clean(r.Field)
	}
	fmt.Fprintf(b, "\n%s  %s: %s in %s, enforced %s, last %s\n", clean(r.Function), what, times(r.Times), events(r.Of), times(r.Held), r.Last.UTC().Format(time.DateTime))
	if r.most() {
		b.WriteString("  that is most of what it gets: rather the policy does not fit than that all are attacks\n")
	}
	if len(r.Fields) > 1 {
		fmt.Fprintf(b, "  the same value in %s\n", clean(strings.Join(r.Fields[1:], ", ")))
	}
	if len(r.Triggers) > 0 {
		fmt.Fprintf(b, "  through %s\n", clean(strings.Join(r.Triggers, ", ")))
	}
	if len(r.Callers) > 0 {
		var list []string
		for _, c := range r.Callers {
			list = append(list, fmt.Sprintf("%s (%s)", clean(c.Name), times(c.Times)))
		}
		if r.More > 0 {
			list = append(list, fmt.Sprintf("%d more", r.More))
		}
		fmt.Fprintf(b, "  callers: %s\n", strings.Join(list, ", "))
	}
	if len(r.Signatures) > 0 {
		fmt.Fprintf(b, "  found by: %s\n", clean(strings.Join(r.Signatures, ", ")))
	}
	for _, sample := range r.Samples {
		fmt.Fprintf(b, "  sample, masked: %s\n", clean(sample))
	}
}

// JSON prints the summary for programs.
func (s *Summary) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(s)
}

// clean keeps what an attacker chose from steering the terminal.
func clean(s string) string {
	const most = 200
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, s)
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func events(n int) string {
	if n == 1 {
		return "1 event"
	}
	return fmt.Sprintf("%d events", n)
}
