package words

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEach(t *testing.T) {
	list := []string{"he", "she", "his", "hers", "", "-----BEGIN"}
	var got []string
	New(list).Each([]byte("uSHErs -----begin"), func(w, end int) { got = append(got, list[w]) })
	if want := "she he hers -----BEGIN"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// The automaton finds what a search for each word finds, and nothing else.
func TestAsSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abC.]{1,4}`)
		list := rapid.SliceOfN(word, 1, 6).Draw(t, "words")
		text := rapid.StringMatching(`[abcABC.x]{0,40}`).Draw(t, "text")
		got, want := 0, 0
		New(list).Each([]byte(text), func(w, end int) {
			got++
			if !strings.EqualFold(text[end-len(list[w]):end], list[w]) {
				t.Fatalf("%q is not at %d of %q", list[w], end, text)
			}
		})
		for _, w := range list {
			for i := range len(text) {
				if i+len(w) <= len(text) && strings.EqualFold(text[i:i+len(w)], w) {
					want++
				}
			}
		}
		if got != want || New(list).In(text) != (want > 0) {
			t.Fatalf("%v in %q: %d places, want %d", list, text, got, want)
		}
	})
}
