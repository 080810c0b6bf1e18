// Package coding knows in which codings and character sets the guard reads a body as
// those do who get it.
package coding

import (
	"slices"
	"strings"
)

// codings are those of bodies that are looked into.
var codings = []string{"identity", "gzip", "x-gzip"}

// charsets are those in which an attack's letters are the bytes that they are in ASCII.
var charsets = []string{"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252"}

// Legible reports whether who reads a request's body by its headers reads the same as
// the guard does: one in another coding or character set is decided on by nobody.
// Given are all values of Content-Encoding (RFC 9110 8.4) and Content-Type.
func Legible(encodings, types []string) bool {
	layers := 0
	for _, word := range strings.Split(strings.Join(encodings, ","), ",") {
		if word = strings.ToLower(strings.TrimSpace(word)); word == "" {
			continue
		}
		if layers++; layers > 1 || !slices.Contains(codings, word) { // one within the other
			return false
		}
	}
	_, charset, found := strings.Cut(strings.ToLower(strings.Join(types, ";")), "charset")
	for found {
		var name string
		name, charset, found = strings.Cut(charset, "charset")
		name, _, _ = strings.Cut(strings.TrimLeft(name, " \t=\"'*"), ";")
		if !slices.Contains(charsets, strings.Trim(name, " \t\"'")) {
			return false
		}
	}
	return true
}
