package advisory

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Identity names the state of the database: results that were judged by another
// one do not hold.
func (db *Database) Identity() string {
	entries, err := os.ReadDir(db.dir)
	if err != nil {
		return ""
	}
	var parts []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() {
			name += "/all.zip"
		}
		if info, err := os.Stat(db.dir + "/" + name); err == nil {
			parts = append(parts, fmt.Sprintf("%s %d %d", name, info.Size(), info.ModTime().UnixNano()))
		}
	}
	slices.Sort(parts)
	return db.dir + "\n" + strings.Join(parts, "\n")
}
