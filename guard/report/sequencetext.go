package report

import (
	"fmt"
	"strings"
	"time"
)

// ways is how many sequences are told to people.
const ways = 10

// sequenceText tells of ways through several functions only: where each event meets one
// function there is nothing to say.
func (s *Summary) sequenceText(b *strings.Builder) {
	var list []*Sequence
	for _, q := range s.Sequences {
		if len(q.Functions) > 1 {
			list = append(list, q)
		}
	}
	if len(list) > 0 {
		b.WriteString("\nways of events through functions:\n")
	}
	for _, q := range list[:min(len(list), ways)] {
		fmt.Fprintf(b, "  %s: %s\n", arrows(q.Functions), times(q.Times))
	}
	if more := len(list) - ways; more > 0 {
		fmt.Fprintf(b, "  and %d more: --format json\n", more)
	}
	for i := range s.OutOfOrder[:min(len(s.OutOfOrder), shown)] {
		s.OutOfOrder[i].text(b)
	}
	if len(s.Unseen) > 0 {
		fmt.Fprintf(b, "\nno records of %s: if it has a log of its own, give that too\n", clean(strings.Join(s.Unseen, ", ")))
	}
	if s.Reused > 0 {
		fmt.Fprintf(b, "\ntrace ids that several requests from outside named: %d. Which steps are whose can't be told there\n", s.Reused)
	}
	if s.StepsLeft > 0 {
		fmt.Fprintf(b, "%d more invocations were not put in sequence: there are too many\n", s.StepsLeft)
	}
}

func (o *OutOfOrder) text(b *strings.Builder) {
	fmt.Fprintf(b, "\nout of order: %s ran without %s before it: %s, last %s\n", clean(o.Function), clean(strings.Join(o.Missing, ", ")), times(o.Times), o.Last.UTC().Format(time.DateTime))
	fmt.Fprintf(b, "  the way was %s", arrows(o.Functions))
	if o.By == "usual" {
		b.WriteString("; almost always it does")
	}
	fmt.Fprintf(b, "\n  trace_id: %s\n", clean(strings.Join(o.IDs, ", ")))
}

func arrows(functions []string) string { return clean(strings.Join(functions, " → ")) }
