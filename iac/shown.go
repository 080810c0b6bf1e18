package iac

import (
	"fmt"
	"strings"
)

// Hidden is why a change is not shown.
const Hidden = "the patch would show a secret; redoubt harden --write makes the change"

// Shown is the change as a unified diff in which none of the secrets stands: what
// is only near a change is left out. ok is false where the change itself would
// show one, or where git would not apply what is left.
func (c Change) Shown(name string, secrets []string) (diff string, ok bool) {
	text := c.Diff(name)
	if !holds(text, secrets) {
		return text, true
	}
	head, body, _ := strings.Cut(text, "\n@@ ")
	var b strings.Builder
	b.WriteString(head + "\n")
	for _, h := range strings.Split(body, "\n@@ ") {
		if ok := narrow(&b, strings.TrimSuffix(h, "\n"), secrets); !ok {
			return "", false
		}
	}
	return b.String(), !holds(b.String(), secrets)
}

func holds(text string, secrets []string) bool {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// A hunk is a run of a diff's lines.
type hunk struct {
	old, now int // the first line, of both files
	lines    []string
}

// narrow writes a hunk, which begins with its numbers, without the lines near a
// change that hold a secret.
func narrow(b *strings.Builder, text string, secrets []string) bool {
	lines := strings.Split(text, "\n")
	var h hunk
	var old, now int
	if _, err := fmt.Sscanf(lines[0], "-%d,%d +%d,%d", &h.old, &old, &h.now, &now); err != nil {
		return false
	}
	for _, line := range lines[1:] {
		if !holds(line, secrets) {
			h.lines = append(h.lines, line)
			continue
		}
		if !strings.HasPrefix(line, " ") || !h.write(b, true) {
			return false
		}
		old, now := h.counts()
		h = hunk{old: h.old + old + 1, now: h.now + now + 1}
	}
	return h.write(b, false)
}

// counts are the lines of the old and the new file that the hunk spans.
func (h hunk) counts() (old, now int) {
	for _, line := range h.lines {
		switch {
		case strings.HasPrefix(line, "-"):
			old++
		case strings.HasPrefix(line, "+"):
			now++
		case strings.HasPrefix(line, " "):
			old++
			now++
		}
	}
	return old, now
}

// write writes the hunk if something changes in it. git takes one that was cut
// right behind a change for the end of the file, and refuses it.
func (h hunk) write(b *strings.Builder, cut bool) bool {
	changes, last := false, ""
	for _, line := range h.lines {
		changes = changes || strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")
		last = line
	}
	if !changes {
		return true
	}
	if cut && !strings.HasPrefix(last, " ") {
		return false
	}
	old, now := h.counts()
	if old == 0 {
		h.old--
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n%s\n", h.old, old, h.now, now, strings.Join(h.lines, "\n"))
	return true
}
