package iam

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Date is the day of the embedded data on actions, as SOURCES.md says.
const Date = "2026-09-26"

// maxPart bounds a part of newer data: the largest embedded one has 0.9 MB.
const maxPart = 16 << 20

// DataFile is where newer data is kept, "" if this machine has no such place.
// $REDOUBT_DATA names another file.
func DataFile() string {
	if file := os.Getenv("REDOUBT_DATA"); file != "" {
		return file
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "redoubt", "iam.zip")
}

// Date is the day of the data on actions: 2026-09-26.
func (c *Catalogue) Date() string {
	day, _, _ := strings.Cut(c.text("about"), "\n")
	if day == "" {
		return Date
	}
	return day
}

// newer lays data that was fetched later over the embedded data. What can't be
// read, or is older, changes nothing.
func (c *Catalogue) newer(data []byte) error {
	over, err := open(data)
	if err != nil {
		return err
	}
	day, _, _ := strings.Cut(over.text("about"), "\n")
	if len(day) != len(Date) || day <= c.Date() || over.text("names") == "" {
		return fmt.Errorf("the data of %q is not newer than that of %s", day, c.Date())
	}
	for name, f := range over.files {
		if name == "names" || name == "about" || strings.HasPrefix(name, "actions/") {
			c.files[name] = f
		}
	}
	return nil
}
