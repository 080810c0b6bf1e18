package advisory

import (
	"os"
	"path/filepath"
)

// Dir is the folder of the database where none is named: $REDOUBT_ADVISORIES,
// else the one that redoubt data update writes, beside the data on AWS's
// actions. It is "" if this machine has no such place, and need not exist: Open's
// error wraps fs.ErrNotExist then, which means "not checked" and never "clean".
func Dir() string {
	if dir := os.Getenv("REDOUBT_ADVISORIES"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "redoubt", "osv")
}
