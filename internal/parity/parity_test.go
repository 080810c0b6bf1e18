package parity

import (
	"os"
	"path/filepath"
	"testing"
)

// development accepts the names that may be looked at. The others are measured
// with counts alone.
func development(name string) bool {
	c := name[0] | 0x20
	return c >= 'a' && c <= 'm'
}

func testsOf(t *testing.T) string {
	t.Helper()
	corpora := os.Getenv("REDOUBT_CORPORA")
	if corpora == "" {
		t.Skip("REDOUBT_CORPORA does not name a folder with aws/serverless-application-model's tests")
	}
	return filepath.Join(corpora, "aws+serverless-application-model", "tests", "translator")
}

type comparison func(dir string, match func(string) bool) (equal, total int, differences []string, err error)

// TestTranslator holds the share of AWS's SAM translator's success pairs that
// the model equals, and of roles. Only the names that may be developed with
// are read.
func TestTranslator(t *testing.T) {
	dir := testsOf(t)
	for what, run := range map[string]comparison{"pairs": Run, "roles": Roles} {
		t.Run(what, func(t *testing.T) {
			equal, total, differences, err := run(dir, development)
			if err != nil || total == 0 {
				t.Skipf("no pairs in %s: %v", dir, err)
			}
			t.Logf("%d of %d %s are equal (%.1f %%)", equal, total, what, 100*float64(equal)/float64(total))
			for _, d := range differences {
				t.Log(d)
			}
			if 100*equal < 99*total {
				t.Errorf("fewer than 99 %%")
			}
		})
	}
}
