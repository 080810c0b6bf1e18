package parity

import (
	"os"
	"path/filepath"
	"testing"
)

// TestTranslator holds the share of AWS's SAM translator's success pairs that
// the model equals. Only the names that may be developed with are read.
func TestTranslator(t *testing.T) {
	corpora := os.Getenv("REDOUBT_CORPORA")
	if corpora == "" {
		t.Skip("REDOUBT_CORPORA does not name a folder with aws/serverless-application-model's tests")
	}
	dir := filepath.Join(corpora, "aws+serverless-application-model", "tests", "translator")
	equal, total, differences, err := Run(dir, func(name string) bool { return name[0] >= 'a' && name[0] <= 'm' })
	if err != nil || total == 0 {
		t.Skipf("no pairs in %s: %v", dir, err)
	}
	t.Logf("%d of %d pairs are equal (%.1f %%)", equal, total, 100*float64(equal)/float64(total))
	for _, d := range differences {
		t.Log(d)
	}
	if 100*equal < 98*total {
		t.Errorf("fewer than 98 %%")
	}
}
