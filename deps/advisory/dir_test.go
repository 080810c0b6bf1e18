package advisory

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestDir(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("LocalAppData", home)
	t.Setenv("REDOUBT_ADVISORIES", "")
	parent, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Dir(), filepath.Join(parent, "redoubt", "osv"); got != want {
		t.Errorf("Dir() = %q, want %q", got, want)
	}
	if _, err := Open(Dir(), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a database that was never fetched: %v", err)
	}
	t.Setenv("REDOUBT_ADVISORIES", "elsewhere")
	if got := Dir(); got != "elsewhere" {
		t.Errorf("Dir() = %q with $REDOUBT_ADVISORIES", got)
	}
}

// TestNoPlace: a machine without a home has no database, and that is no fault.
func TestNoPlace(t *testing.T) {
	for _, name := range []string{"REDOUBT_ADVISORIES", "HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, "")
	}
	if got := Dir(); got != "" {
		t.Errorf("Dir() = %q", got)
	}
}
