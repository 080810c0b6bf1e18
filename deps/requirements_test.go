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

// TestRequestedTellsNoCredential: what a report says of an address has neither user
// nor query; what is no address stays.
func TestRequestedTellsNoCredential(t *testing.T) {
	set := deps.New(fstest.MapFS{
		"requirements.txt": {Data: []byte("a @ https://bob:hunter2@x.example/a.zip?sig=hunter2#sha1=1\nb>=1,<2\n")},
		"package.json":     {Data: []byte(`{"dependencies": {"c": "git+https://hunter2@x.example/c.git#v1", "d": "1.x || ?"}}`)},
	}).Read(".")
	want := map[string]string{"a": "@ https://x.example/a.zip#sha1=1", "b": ">=1,<2", "c": "git+https://x.example/c.git#v1", "d": "1.x || ?"}
	for _, p := range set.Packages {
		if p.Requested != want[p.Name] {
			t.Errorf("%s: %q, want %q", p.Name, p.Requested, want[p.Name])
		}
	}
	if len(set.Packages) != len(want) {
		t.Errorf("%d packages, want %d", len(set.Packages), len(want))
	}
}

// TestConstraints: a file of constraints says the version of what is asked for, and
// asks for nothing itself.
func TestConstraints(t *testing.T) {
	set := deps.New(fstest.MapFS{
		"requirements.txt": {Data: []byte("-c limits.txt\na\nb>=1\nc\nd==2.0\ne @ https://x.example/e.zip\n")},
		"limits.txt":       {Data: []byte("A==1.0 # why\nb<3\nd==1.0\nnobody==1.0\ne==1.0\n")},
	}).Read(".")
	want := map[string]string{"a": "1.0", "b": "", "c": "", "d": "2.0", "e": ""}
	for _, p := range set.Packages {
		if v, ok := want[p.Name]; !ok || p.Version != v {
			t.Errorf("%s %q, want %q", p.Name, p.Version, v)
		}
	}
	if len(set.Packages) != len(want) || !slices.Contains(set.Files, "limits.txt") {
		t.Errorf("%d packages of %v", len(set.Packages), set.Files)
	}
}
