package edit

import (
	encoding "encoding/json"
	"regexp"
	"strings"
	"unicode"

	"redoubt/iac/doc"
)

// block writes a value behind "Key:" or a dash of block YAML whose own column is
// indent: " true", or lines that begin with a line break.
func (s style) block(n *doc.Node, indent int) string {
	if !long(n) {
		return " " + s.inline(n, false)
	}
	if short, ok := s.tagged(n, false); ok {
		return " " + short
	}
	at := indent + s.step
	if n.Kind == doc.List {
		at = indent + s.dash
	}
	return s.newline + spaces(at) + s.lines(n, at)
}

// long reports whether a value takes lines of its own.
func long(n *doc.Node) bool {
	return n.Kind == doc.Map && len(n.Pairs) > 0 || n.Kind == doc.List && len(n.Items) > 0
}

// lines writes a block collection whose first line begins at column indent.
func (s style) lines(n *doc.Node, indent int) string {
	var list []string
	for _, p := range n.Pairs {
		list = append(list, s.pair(p, indent))
	}
	for _, item := range n.Items {
		list = append(list, s.item(item, indent))
	}
	return strings.Join(list, s.newline+spaces(indent))
}

func (s style) pair(p doc.Pair, indent int) string {
	return s.word(p.Key, false) + ":" + s.block(p.Value, indent)
}

// item writes an item of a block list whose dash is at column indent.
func (s style) item(n *doc.Node, indent int) string {
	if _, tag := s.tagged(n, false); tag || !long(n) {
		return "-" + s.block(n, indent)
	}
	return "- " + s.lines(n, indent+2)
}

// inline writes a value on one line. In a flow collection more needs quotes.
func (s style) inline(n *doc.Node, flow bool) string {
	if short, ok := s.tagged(n, flow); ok {
		return short
	}
	var list []string
	switch n.Kind {
	case doc.Map:
		for _, p := range n.Pairs {
			list = append(list, s.word(p.Key, true)+": "+s.inline(p.Value, true))
		}
		if len(list) == 0 {
			return "{}"
		}
		if s.json {
			return "{" + strings.Join(list, ", ") + "}"
		}
		return "{" + s.pad + strings.Join(list, ", ") + s.pad + "}"
	case doc.List:
		for _, item := range n.Items {
			list = append(list, s.inline(item, true))
		}
		return "[" + strings.Join(list, ", ") + "]"
	case doc.String:
		return s.word(n.Text, flow)
	case doc.Null:
		return "null"
	}
	return n.Text
}

// tagged is the short form of a function, if the document uses it.
func (s style) tagged(n *doc.Node, flow bool) (string, bool) {
	key, arg, ok := n.Single()
	if !ok || s.json || s.longForm {
		return "", false
	}
	switch {
	case (key == "Ref" || key == "Fn::Sub") && arg.Kind == doc.String:
		return "!" + strings.TrimPrefix(key, "Fn::") + " " + s.word(arg.Text, flow), true
	case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) == 2 && arg.Items[0].Kind == doc.String && arg.Items[1].Kind == doc.String:
		return "!GetAtt " + s.word(arg.Items[0].Text+"."+arg.Items[1].Text, flow), true
	}
	return "", false
}

var (
	// plain is text that needs no quotes in block YAML: no indicator at its
	// start, no ": " and no " #" in it.
	plain = regexp.MustCompile(`^[A-Za-z0-9_/.$][A-Za-z0-9_/.${}:@+=*()-]*( [A-Za-z0-9_/.${}@+=*()-]+)*$`)
	// special is plain text that means something else than itself.
	special = regexp.MustCompile(`^(?i:true|false|yes|no|on|off|y|n|null|~|\.inf|\.nan)$|^[0-9.+-][0-9_.:eExXoOa-fA-F+TZ-]*$`)
)

// word writes a text.
func (s style) word(text string, flow bool) string {
	if s.json {
		return jsonWord(text)
	}
	if plain.MatchString(text) && !special.MatchString(text) && !strings.HasSuffix(text, ":") && !strings.Contains(text, ": ") && (!flow || !strings.ContainsAny(text, "{}")) {
		return text
	}
	if (s.quote == '\'' || strings.ContainsAny(text, `"\`)) && printable(text) {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return jsonWord(text)
}

// printable reports whether single quotes can hold the text.
func printable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// jsonWord is a text as JSON, which double-quoted YAML takes too.
func jsonWord(text string) string {
	var b strings.Builder
	enc := encoding.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(text) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// braces writes a value of JSON; lead is what its line begins with.
func (s style) braces(n *doc.Node, lead string) string {
	if !long(n) || s.unit == "" {
		return s.inline(n, true)
	}
	inner := lead + s.unit
	var list []string
	for _, p := range n.Pairs {
		list = append(list, inner+s.word(p.Key, true)+": "+s.braces(p.Value, inner))
	}
	for _, item := range n.Items {
		list = append(list, inner+s.braces(item, inner))
	}
	open, end := "{", "}"
	if n.Kind == doc.List {
		open, end = "[", "]"
	}
	return open + s.newline + strings.Join(list, ","+s.newline) + s.newline + lead + end
}
