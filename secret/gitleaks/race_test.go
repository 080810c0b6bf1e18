//go:build race

package gitleaks

// texts is how many samples each rule gets: the race detector takes ten times as long.
const texts = 5
