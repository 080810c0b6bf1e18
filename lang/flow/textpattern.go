package flow

import "strings"

// The marks in a Tree's Pattern.
const (
	Hole  = "\x00" // something that is not known
	Open  = "\x01" // an API's path follows: "os.environ.TABLE"
	Close = "\x02"
)

// longestPattern bounds what is remembered of a text.
const longestPattern = 512

// patternOf is what is known of a text that is put together of parts, "" if that
// is nothing.
func (f *frame) patternOf(parts []*value) string {
	var b strings.Builder
	known := false
	for _, part := range parts {
		s := piecePattern(part)
		known = known || s != Hole
		b.WriteString(s)
		if b.Len() > longestPattern {
			return ""
		}
	}
	if !known {
		return ""
	}
	return b.String()
}

// unmarked takes marks out of a text that holds them by itself.
var unmarked = strings.NewReplacer(Hole, "", Open, "", Close, "")

func piecePattern(v *value) string {
	if v == nil {
		return Hole
	}
	if s, ok := v.only(); ok {
		return unmarked.Replace(s.Text)
	}
	if v.pattern != "" {
		return v.pattern
	}
	if name := v.variable(); name != "" {
		return Open + name + Close
	}
	if v.lead.known && !v.lead.opaque && !v.lead.vague && v.lead.text != "" {
		return v.lead.text + Hole
	}
	return Hole
}

// variable is the environment's variable that v is, "" if it is none. A default
// is left aside: it only holds where the variable is not set.
func (v *value) variable() string {
	if v == nil || len(v.taints)+len(v.refs) > 0 || len(v.apis) != 1 {
		return ""
	}
	if name := v.apis[0]; strings.HasPrefix(name, "os.environ.") || strings.HasPrefix(name, "process.env.") {
		return name
	}
	return ""
}
