package response

import (
	"regexp"
	"strings"
)

// marks are the beginnings of stack traces: of Python, Java, .NET, Node, Go, PHP.
var marks = []string{"Traceback (most recent call last)", "\n\tat ", "\n    at ", "\n   at ", "\ngoroutine ", "goroutine 1 [", "Stack trace:\n#0 "}

// ruby is a line of a trace of Ruby's: the file, the line and the method.
var ruby = regexp.MustCompile("[^\\s\"']+\\.rb:[0-9]+:in [`']")

// frame is a line of a trace that stands by itself, in a list.
var frame = regexp.MustCompile(`^\s*at \S.*[(:]|^\s*File "[^"]+", line [0-9]|^#[0-9]+ .*\(|\.(js|mjs|cjs|ts|py|rb|php|java|kt|scala|cs|go|rs):(line )?[0-9]+`)

// traceHints are in every text that is one.
var traceHints = []string{"Traceback (most", "at ", "goroutine ", "stackTrace", "trace", "stack", "Stack trace", ".rb:"}

// traceIn is where a stack trace begins, -1 for none: what follows is the trace.
func traceIn(s string) int {
	first := -1
	for _, m := range marks {
		if i := strings.Index(s, m); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if at := ruby.FindStringIndex(s); at != nil && (first < 0 || at[0] < first) {
		first = at[0]
	}
	return first
}

// mostLines of a list are looked at.
const mostLines = 64

// traced reports whether a list of a name is a trace. Lambda's own answers for errors
// have it in such lists; other things are called trace, too.
func traced(name string, list []any) bool {
	if name != "stackTrace" && name != "trace" && name != "stack" {
		return false
	}
	for _, v := range list[:min(len(list), mostLines)] {
		if line, ok := v.(string); ok && (name == "stackTrace" || frame.MatchString(line)) {
			return true
		}
	}
	return false
}
