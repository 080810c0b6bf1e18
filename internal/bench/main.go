// Command bench measures what the issues say must be reached and prints it as
// a table: figure, target, verdict. A corpus that is absent is skipped, never
// failed. Corpora are looked for in the folder that REDOUBT_CORPORA names.
// `bench guard` measures the guard only; `bench soak [EVENTS]` sends a million events
// through it.
package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"redoubt/internal/lambdatest"
)

// A row is one line of the table.
type row struct {
	what, figure, target, note string
	verdict                    string // reached, missed, skipped
}

func main() {
	lambdatest.Serve()
	switch {
	case len(os.Args) > 1 && os.Args[1] == "guard":
		print(append(guarding(), payloadSets(os.Getenv("REDOUBT_CORPORA"))...))
		return
	case len(os.Args) > 1 && os.Args[1] == "soak":
		events := 1_000_000
		if len(os.Args) > 2 {
			_, _ = fmt.Sscan(os.Args[2], &events) // a word leaves it as it is
		}
		if err := soak(events); err != nil {
			fmt.Fprintln(os.Stderr, "soak:", err)
			os.Exit(1)
		}
		return
	}
	corpora := os.Getenv("REDOUBT_CORPORA")
	binary, err := build()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	var rows []row
	rows = append(rows, startUp(binary))
	rows = append(rows, samTemplates(binary, corpora)...)
	rows = append(rows, noise(binary, corpora)...)
	rows = append(rows, translator(corpora)...)
	rows = append(rows, catalogue()...)
	rows = append(rows, least(binary, corpora)...)
	rows = append(rows, ant(binary, corpora)...)
	rows = append(rows, dvsa(binary, corpora)...)
	rows = append(rows, speed(binary, corpora))
	rows = append(rows, packages(binary, corpora)...)
	rows = append(rows, growth(binary, corpora)...)
	// A child's memory is never told to be less than its parent's: what reads much
	// into this process comes last.
	rows = append(rows, credentials(corpora))
	rows = append(rows, inspection(corpora)...)
	rows = append(rows, guarding()...)
	rows = append(rows, payloadSets(corpora)...)
	print(rows)
}

func print(rows []row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "FIGURE\tMEASURED\tTARGET\tVERDICT\tNOTE")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.figure, r.target, r.verdict, r.note)
	}
	_ = w.Flush()
}

// atMost fills in the verdict of a figure that must not exceed a limit.
func atMost(r row, figure, limit float64) row {
	r.verdict = "reached"
	if figure > limit {
		r.verdict = "MISSED"
	}
	return r
}

func skipped(what, target, why string) row {
	return row{what: what, figure: "-", target: target, verdict: "skipped", note: why}
}
