package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/zricethezav/gitleaks/v8/detect"

	"redoubt/secret"
)

// peerShare is how much of the text gitleaks is given: it is slow.
const peerShare = 2 << 20

// credentials measures the search for credentials in text, beside gitleaks' own
// detector on some files of the same trees.
func credentials(corpora string) row {
	r := row{what: "credentials, search in source trees", target: "≥ 10 MB/s/core"}
	var names []string
	var texts [][]byte
	total := 0
	for _, name := range []string{examples, patterns} {
		if dir := corpus(corpora, name); dir != "" {
			_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
				if err != nil || !d.Type().IsRegular() || foreign(p) {
					return nil
				}
				if data, err := os.ReadFile(p); err == nil && len(data) < 1<<20 && !bytes.Contains(data[:min(len(data), 8000)], []byte{0}) {
					names, texts, total = append(names, p), append(texts, data), total+len(data)
				}
				return nil
			})
		}
	}
	if total == 0 {
		return skipped(r.what, r.target, why(nil))
	}
	ours := rate(func() int {
		for i, text := range texts {
			secret.Scan(names[i], text)
		}
		return total
	})
	r.figure = fmt.Sprintf("%.1f MB/s", ours)
	r.note = fmt.Sprintf("%d files, %d MB; %s", len(texts), total>>20, gitleaksRate(names, texts))
	return atMost(r, -ours, -10)
}

func gitleaksRate(names []string, texts [][]byte) string {
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		return err.Error()
	}
	theirs := rate(func() int {
		read := 0
		for i := 0; i < len(texts) && read < peerShare; i += 7 { // from all over the trees
			text := texts[i]
			d.Detect(detect.Fragment{Raw: string(text), FilePath: names[i]}) //nolint:staticcheck // it takes nothing newer
			read += len(text)
		}
		return read
	})
	return fmt.Sprintf("gitleaks in the same run %.2f MB/s", theirs)
}

// rate is the megabytes that are worked through for each second of CPU.
func rate(work func() int) float64 {
	began := ownCPU()
	n := work()
	return float64(n) / 1e6 / (ownCPU() - began)
}

// ownCPU is what this process worked so far, in seconds.
func ownCPU() float64 {
	var ru syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
		return 0
	}
	return float64(ru.Utime.Sec+ru.Stime.Sec) + float64(ru.Utime.Usec+ru.Stime.Usec)/1e6
}
