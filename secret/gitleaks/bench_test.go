package gitleaks

import (
	"testing"
)

type source struct{ path, text string }

func sources(b *testing.B) (list []source, bytes int64) {
	for _, dir := range trees(b) {
		files(b, dir, func(path, text string) {
			if bytes < 24<<20 && !Skips(path) {
				list, bytes = append(list, source{path, text}), bytes+int64(len(text))
			}
		})
	}
	return list, bytes
}

// BenchmarkFind and BenchmarkPeer run over the same public trees.
func BenchmarkFind(b *testing.B) {
	list, n := sources(b)
	b.SetBytes(n)
	for b.Loop() {
		for _, f := range list {
			Find(f.path, []byte(f.text))
		}
	}
}

func BenchmarkPeer(b *testing.B) {
	d := peer(b, 5) // gitleaks' own default
	list, n := sources(b)
	b.SetBytes(n)
	for b.Loop() {
		for _, f := range list {
			detected(d, f.path, f.text)
		}
	}
}
