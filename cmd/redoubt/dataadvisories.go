package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"redoubt/deps/advisory"
	"redoubt/deps/advisory/update"
)

func dataUpdateAdvisoriesCommand(s std) *cobra.Command {
	var (
		mirrors []string
		force   bool
	)
	cmd := &cobra.Command{
		Use:   "advisories",
		Short: "Fetch advisories on packages",
		Long: `Fetches OSV's records (malicious packages among them) of the ecosystems that
redoubt reads, CISA's catalogue of known exploited weaknesses and FIRST's
probabilities of exploitation (EPSS). What is the newest is not sent again, what
was interrupted is continued. A file is taken only if it is whole; else the one
that is there stays. Nothing is sent about what you use.

A mirror has the files in the layout of the database's folder: npm/all.zip,
PyPI/all.zip, Go/all.zip, Maven/all.zip, known_exploited_vulnerabilities.json and
epss_scores-current.csv.gz. Where mirrors are named, nobody else is asked.`,
		Example: `  redoubt data update advisories
  redoubt data update advisories --from https://mirror.example/osv/ --from https://other.example/osv/
  REDOUBT_ADVISORIES=/srv/osv redoubt data update advisories`,
		Args: commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error { return updateAdvisories(cmd.Context(), s, mirrors, force) },
	}
	cmd.Flags().StringArrayVar(&mirrors, "from", nil, "`URL` of a mirror, may be repeated: they are tried in order (default "+update.OSV+")")
	cmd.Flags().BoolVar(&force, "force", false, "take a file that has less than half of the present one's records")
	return cmd
}

func updateAdvisories(ctx context.Context, s std, mirrors []string, force bool) error {
	dir := advisory.Dir()
	if dir == "" {
		return errors.New("there is no place for advisories on this machine: set $REDOUBT_ADVISORIES to a folder")
	}
	bar := newProgress(s)
	fetcher := &update.Fetcher{Client: &http.Client{}, Pause: update.Sleep, Progress: bar.fetching}
	results, err := update.Run(ctx, fetcher, mirrors, dir, force)
	bar.clear()
	for _, r := range results {
		tellResult(s, dir, r)
	}
	if results != nil {
		showAdvisories(s)
	}
	if err != nil {
		return fmt.Errorf("%w\nthe advisories were not updated; those that are there stay", err)
	}
	return nil
}

// tellResult says what became of a file; the errors of ecosystems are the command's own.
func tellResult(s std, dir string, r update.Result) {
	switch {
	case r.Err == nil && r.Changed:
		fmt.Fprintf(s.out, "wrote %s from %s\n", filepath.Join(dir, r.Name), r.Source)
	case r.Err == nil:
		fmt.Fprintf(s.out, "%s: nothing newer at %s\n", r.Name, r.Source)
	case filepath.Dir(r.Name) == ".":
		fmt.Fprintf(s.err, "redoubt: %s was not updated: %v\n", r.Name, r.Err)
	}
}

// showAdvisories says where the database is, what it has, and how old that is.
func showAdvisories(s std) {
	dir := advisory.Dir()
	// An index is named by its database and its own form, not by redoubt's version.
	db, err := advisory.Open(dir, cachePlace(s))
	if err != nil {
		fmt.Fprintf(s.out, "advisories: none in %s: dependencies are not checked; redoubt data update fetches them\n", dir)
		return
	}
	defer db.Close()
	fmt.Fprintf(s.out, "advisories: %s\n", dir)
	names := append(db.Ecosystems(), update.Ecosystems()...)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if !db.Has(name) {
			fmt.Fprintf(s.out, "  %s: none, its packages are not checked\n", name)
			continue
		}
		fmt.Fprintf(s.out, "  %s: %d records, the newest %s\n", name, db.Records(name), dated(s, db.Date(name)))
	}
	for _, l := range db.Listings() {
		fmt.Fprintf(s.out, "  %s: %d CVEs, %s\n", l.Name, l.Entries, dated(s, l.Date))
	}
	for _, g := range db.Gaps() {
		fmt.Fprintf(s.err, "redoubt: %s: %s\n", g.Pos.File, g.Message)
	}
}

// dated is a day with its age.
func dated(s std, day time.Time) string {
	if day.IsZero() {
		return age("", now(s))
	}
	text := day.Format(time.DateOnly)
	return fmt.Sprintf("of %s (%s)", text, age(text, now(s)))
}
