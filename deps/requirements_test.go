package deps_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"redoubt/deps"
)

// TestIncluded: what depends on requirements depends on each file that they name,
// also on one that is not there yet; one outside of the tree is no file of it.
func TestIncluded(t *testing.T) {
	set := deps.New(fstest.MapFS{
		"requirements.txt": {Data: []byte("-r base.txt\n-r gone.txt\n-r ../outside.txt\n")},
		"base.txt":         {Data: []byte("a==1.0\n")},
	}).Read(".")
	if want := []string{"base.txt", "gone.txt", "requirements.txt"}; !slices.Equal(set.Files, want) {
		t.Errorf("files %v, want %v", set.Files, want)
	}
	if len(set.Packages) != 1 || len(set.Gaps) != 2 {
		t.Errorf("%d packages and gaps %v", len(set.Packages), set.Gaps)
	}
}
