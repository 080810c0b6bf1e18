//go:build !race

package gitleaks

// texts is how many samples each rule gets.
const texts = 40
