package report

import (
	"fmt"
	"strconv"
	"strings"

	"redoubt/check"
)

// excerpt prints the source around the guilty line, the guilty piece
// underlined and, where the trace says it, what happens there.
func (t *text) excerpt(e check.Entry) {
	digits := 5
	for _, l := range e.Excerpt {
		digits = max(digits, len(strconv.Itoa(l.Number)))
	}
	indent := 0
	if len(e.Excerpt) > 0 {
		indent = commonIndent(e.Excerpt)
	}
	for _, l := range e.Excerpt {
		line, from, to := cleanLine(l.Text, l.Mark)
		line, from, to = dedent(line, indent), from-indent, to-indent
		line, from, to = window(line, from, to, t.width-digits-5)
		fmt.Fprintln(t, strings.TrimRight(fmt.Sprintf("  %*d %s %s", digits, l.Number, t.faint("│"), line), " "))
		if to > from && from >= 0 {
			note := ""
			if n := noteAt(e); n != "" {
				note = " " + n
			}
			room := t.width - digits - 5 - from
			under := clip(strings.Repeat("^", to-from)+note, max(room, to-from))
			fmt.Fprintf(t, "  %*s %s %s%s\n", digits, "", t.faint("│"), strings.Repeat(" ", from), t.severity(e.Severity, under))
		}
	}
}

// noteAt is what the trace says of the guilty line.
func noteAt(e check.Entry) string {
	for i := len(e.Trace) - 1; i >= 0; i-- {
		if s := e.Trace[i]; s.File == e.File && s.Line == e.Line {
			return clean(s.Message)
		}
	}
	return ""
}

// commonIndent is the number of columns by which every line is indented, of
// which nobody learns anything.
func commonIndent(lines []check.Line) int {
	least := -1
	for _, l := range lines {
		s, _, _ := cleanLine(l.Text, [2]int{})
		trimmed := strings.TrimLeft(s, " ")
		if trimmed == "" {
			continue
		}
		if n := len(s) - len(trimmed); least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}

func dedent(line string, n int) string {
	if len(line) < n {
		return ""
	}
	return line[n:]
}

// window cuts a long line to n columns around its mark.
func window(line string, from, to, n int) (cut string, start, end int) {
	runes := []rune(line)
	if len(runes) <= n || n < 8 {
		return line, from, to
	}
	skip := 0
	if to > n-2 {
		skip = min(max(from-n/3, 0), len(runes)-1)
	}
	if skip > 0 {
		runes = append([]rune("…"), runes[skip+1:]...)
		from, to = from-skip, to-skip
	}
	if len(runes) > n {
		runes = append(runes[:n-1:n-1], '…')
	}
	return string(runes), from, min(to, n)
}
