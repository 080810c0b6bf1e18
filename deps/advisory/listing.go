package advisory

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"time"
)

// A Listing is a catalogue of CVEs beside the records.
type Listing struct {
	Name    string // "KEV": known exploited ones, "EPSS": probabilities of exploitation
	Entries int
	Date    time.Time // zero if it does not say
}

// Listings are the catalogues that the database has.
func (db *Database) Listings() []Listing {
	db.mu.Lock()
	defer db.mu.Unlock()
	var list []Listing
	for _, l := range []Listing{db.catalogue().kev(), db.catalogue().probabilities()} {
		if l.Entries > 0 {
			list = append(list, l)
		}
	}
	return list
}

func (c *catalogue) kev() Listing {
	l := Listing{Name: "KEV", Date: c.released}
	for id := range c.exploited {
		if strings.HasPrefix(id, "CVE-") {
			l.Entries++
		}
	}
	return l
}

// probabilities reads the table's first line: `#model_version:v1,score_date:2026-11-23T00:00:00Z`.
func (c *catalogue) probabilities() Listing {
	l := Listing{Name: "EPSS", Entries: bytes.Count(c.epss, []byte("\nCVE-"))}
	line, _, _ := bytes.Cut(c.epss[:min(len(c.epss), 256)], []byte("\n"))
	if _, day, ok := strings.Cut(string(line), "score_date:"); ok && len(day) >= len(time.DateOnly) {
		l.Date, _ = time.Parse(time.DateOnly, day[:len(time.DateOnly)])
	}
	return l
}

// VerifyKEV counts the CVEs of CISA's catalogue. The error says why it is none.
func VerifyKEV(file string) (int, error) {
	return verifyListing(file, (*catalogue).readKEV, (*catalogue).kev)
}

// VerifyEPSS counts the CVEs of FIRST's table. The error says why it is none.
func VerifyEPSS(file string) (int, error) {
	return verifyListing(file, (*catalogue).readEPSS, (*catalogue).probabilities)
}

func verifyListing(file string, read func(*catalogue, []byte) error, count func(*catalogue) Listing) (int, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	c := &catalogue{exploited: map[string]bool{}}
	if err := read(c, data); err != nil {
		return 0, err
	}
	l := count(c)
	if l.Entries == 0 {
		return 0, errors.New("it names no CVE")
	}
	return l.Entries, nil
}
