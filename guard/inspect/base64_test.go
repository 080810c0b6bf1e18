package inspect

import (
	"math/rand/v2"
	"testing"
)

// TestLongRun compares leaps with a look at each letter.
func TestLongRun(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		b := make([]byte, random.IntN(80))
		for i := range b {
			if b[i] = 'a'; random.IntN(14) == 0 {
				b[i] = ' '
			}
		}
		want, run := -1, 0
		for i, c := range b {
			if run++; c == ' ' {
				run = 0
			}
			if run == 16 {
				want = i - 15
				break
			}
		}
		got := longRun(b, 0)
		if want >= 0 && got != want || want < 0 && got+16 <= len(b) {
			t.Fatalf("%q: the run begins at %d, want %d", b, got, want)
		}
	}
}
