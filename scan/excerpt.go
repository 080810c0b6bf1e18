package scan

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang"
	"redoubt/secret"
)

const (
	contextLines = 1   // before and after the guilty one
	widest       = 200 // bytes of a line that are shown
)

// lines returns the file's lines, nil if it can't be read.
func (w *writer) lines(file string) []string {
	if l, ok := w.files[file]; ok {
		return l
	}
	data, err := fs.ReadFile(w.tree.fsys, path.Clean(file))
	var l []string
	if err == nil {
		l = strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	}
	w.files[file] = l
	return l
}

// line is the text of the guilty line.
func (w *writer) line(pos app.Pos) string {
	l := w.lines(pos.File)
	if pos.Line < 1 || pos.Line > len(l) {
		return ""
	}
	return strings.TrimSuffix(l[pos.Line-1], "\r")
}

// excerpt is the guilty line with its neighbours, secrets masked.
func (w *writer) excerpt(f *check.Finding) []check.Line {
	all := w.lines(f.Pos.File)
	out := []check.Line{}
	if f.Pos.Line < 1 || f.Pos.Line > len(all) {
		return out
	}
	from, to := max(1, f.Pos.Line-contextLines), min(len(all), f.Pos.Line+contextLines)
	for n := from; n <= to; n++ {
		line := check.Line{Number: n, Text: w.shown(f, n, all[n-1])}
		if n == f.Pos.Line {
			line.Mark = w.mark(line.Text, f)
		}
		out = append(out, line)
	}
	return out
}

// covered hides the place of a finding's secret where its text is not the
// secret itself: escaped, folded over lines, or one branch of several.
func (w *writer) covered(f *check.Finding, n int, line string) string {
	if len(f.Mask) == 0 || n != f.Pos.Line || f.Pos.Column < 1 || f.Pos.Column > len(line) {
		return line
	}
	at := f.Pos.Column - 1
	if slices.ContainsFunc(f.Mask, func(s string) bool { return s != "" && strings.Contains(line[at:], s) }) {
		return line
	}
	return line[:at] + Masked(strings.TrimLeft(line[at:], `"'!`))
}

// shown is a line as the excerpt of a finding has it.
func (w *writer) shown(f *check.Finding, n int, line string) string {
	if own := w.covered(f, n, line); own != line {
		return w.present(f.Pos.File, own)
	}
	facts := w.facts(f.Pos.File, n)
	if !facts.seen {
		facts.seen, facts.shown = true, w.present(f.Pos.File, line)
	}
	return facts.shown
}

// present is a line without its secrets, cut to what is shown.
func (w *writer) present(file, line string) string {
	line = w.hider.Replace(strings.TrimSuffix(strings.ToValidUTF8(line, "\uFFFD"), "\r"))
	if lang.Language(file) != "" {
		line = secret.MaskCode(line, Masked)
	} else {
		line = secret.Mask(line, Masked)
	}
	if len(line) <= widest {
		return line
	}
	cut := widest
	for cut > 0 && !utf8.RuneStart(line[cut]) {
		cut--
	}
	return line[:cut] + "…"
}

// mark is the range of the line to underline: the finding's mark, else from
// its column to the end of the text.
func (w *writer) mark(line string, f *check.Finding) [2]int {
	piece := w.hider.Replace(f.Mark)
	if i := strings.Index(line, piece); f.Mark != "" && i >= 0 {
		return [2]int{i, i + len(piece)}
	}
	start := f.Pos.Column - 1
	end := len(strings.TrimRight(line, " \t"))
	if i := strings.Index(line, " #"); i > start {
		end = i
	}
	if start < 0 || start >= end {
		start = len(line) - len(strings.TrimLeft(line, " \t"))
	}
	if start >= end {
		return [2]int{}
	}
	return [2]int{start, end}
}
