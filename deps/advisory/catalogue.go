package advisory

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// maxCatalogue bounds the catalogues, unpacked: EPSS has 12 MB.
const maxCatalogue = 64 << 20

// A catalogue is what the database's folder knows of CVEs in general: CISA's
// known exploited ones and FIRST's probabilities of exploitation.
type catalogue struct {
	exploited map[string]bool
	released  time.Time // of the exploited ones; zero if the file does not say
	epss      []byte    // the table as it is: few of its lines are ever looked up
}

// catalogue reads the files when the first advisory asks for them.
func (db *Database) catalogue() *catalogue {
	if db.known == nil {
		db.known = &catalogue{exploited: map[string]bool{}}
		for _, name := range []string{"kev-ids.json", "known_exploited_vulnerabilities.json"} {
			db.optional(name, db.known.readKEV)
		}
		for _, name := range []string{"epss_scores-current.csv", "epss_scores-current.csv.gz"} {
			db.optional(name, db.known.readEPSS)
		}
	}
	return db.known
}

// optional reads a file that need not be there.
func (db *Database) optional(name string, read func([]byte) error) {
	path := filepath.Join(db.dir, name)
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return
	}
	var data []byte
	if err == nil {
		defer f.Close()
		data, err = io.ReadAll(io.LimitReader(f, maxCatalogue))
	}
	if err == nil {
		err = read(data)
	}
	if err != nil {
		db.gap(path, "not read: "+short(err).Error())
	}
}

// readKEV reads a plain list of ids, or CISA's own form.
func (c *catalogue) readKEV(data []byte) error {
	var ids []string
	if json.Unmarshal(data, &ids) != nil {
		var own struct {
			DateReleased    stamp
			Vulnerabilities []struct{ CVEID string }
		}
		if err := json.Unmarshal(data, &own); err != nil {
			return err
		}
		c.released = own.DateReleased.Time
		for _, v := range own.Vulnerabilities {
			ids = append(ids, v.CVEID)
		}
	}
	for _, id := range ids {
		c.exploited[id] = true
	}
	return nil
}

func (c *catalogue) readEPSS(data []byte) error {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return err
		}
		if data, err = io.ReadAll(io.LimitReader(z, maxCatalogue)); err != nil {
			return err
		}
	}
	c.epss = data
	return nil
}

// of returns what is known of one weakness by its names.
func (c *catalogue) of(ids []string) (exploited bool, epss float64) {
	for _, id := range ids {
		if !strings.HasPrefix(id, "CVE-") {
			continue
		}
		exploited = exploited || c.exploited[id]
		epss = max(epss, c.probability(id))
	}
	return exploited, epss
}

// probability finds the line `CVE-2021-44228,0.94,0.99`.
func (c *catalogue) probability(id string) float64 {
	at := bytes.Index(c.epss, []byte("\n"+id+","))
	if at < 0 {
		return 0
	}
	rest := c.epss[at+len(id)+2:]
	end := bytes.IndexAny(rest, ",\r\n")
	if end < 0 || end > 32 {
		return 0
	}
	p, err := strconv.ParseFloat(string(rest[:end]), 64)
	if err != nil || p < 0 || p > 1 {
		return 0
	}
	return p
}
