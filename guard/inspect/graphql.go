package inspect

// How much of each thing a query of GraphQL may have. Clients that people write have a
// fraction of it; the limits are above what GraphQL Armor (https://escape.tech/graphql-armor)
// sets for depth and aliases, and its own for directives.
const (
	graphqlDepth      = 16
	graphqlAliases    = 32
	graphqlDirectives = 50
)

// graphql looks at a value that is a query of GraphQL as a whole: one that asks for the
// schema, or is written to cost the server more than it costs to send. A view in the
// letters that the value is written in does, too. Fragments are not followed.
func (v *view) graphql() string {
	i := v.ignored(0)
	switch string(v.s[i:min(v.word(i), i+12)]) {
	case "":
		if v.at(i) != '{' {
			return ""
		}
		if c := v.at(v.ignored(i + 1)); textures[c]&letter == 0 && c != '.' {
			return ""
		}
	case "query", "mutation", "subscription", "fragment":
	default:
		return ""
	}
	return v.selections(i)
}

// ignored skips what means nothing between two words of a query: white space, commas, a
// byte order mark and comments.
func (v *view) ignored(i int) int {
	for i < len(v.s) {
		switch c := v.s[i]; {
		case c == '#':
			i = v.remark(i)
		case isSpace(c), c == ',':
			i++
		case v.is(i, "\ufeff"):
			i += len("\ufeff")
		default:
			return i
		}
	}
	return i
}

// remark returns where the comment ends that begins at i.
func (v *view) remark(i int) int {
	for i < len(v.s) && v.s[i] != '\n' && v.s[i] != '\r' {
		i++
	}
	return i
}

// selections are what counts of a query: neither what stands in arguments and texts nor
// comments.
type selections struct {
	depth, deepest, arguments, aliases, directives int
	introspects                                    bool
}

// selections walks a query from i on.
func (v *view) selections(i int) string {
	var s selections
	for ; i < len(v.s); i++ {
		switch c := v.s[i]; {
		case c == '"':
			i = v.graphqlText(i)
		case c == '#':
			i = v.remark(i)
		case c == '(':
			s.arguments++
		case c == ')':
			s.arguments--
		case s.arguments == 0 && !s.sign(v, i, c):
			return ""
		}
		if s.depth < 0 || s.arguments < 0 {
			return ""
		}
	}
	return s.verdict()
}

// sign counts a character outside of arguments, false for one that no query has.
func (s *selections) sign(v *view, i int, c byte) bool {
	switch {
	case c == '{':
		s.depth++
		s.deepest = max(s.deepest, s.depth)
	case c == '}':
		s.depth--
	case c == ':':
		s.aliases += ord(textures[v.at(v.ignored(i+1))]&letter != 0)
	case c == '@':
		s.directives++
	case c == '_' && s.depth > 0 && textures[v.at(i-1)]&wordly == 0:
		e := v.word(i)
		name, next := v.between(i, e), v.at(v.ignored(e))
		s.introspects = s.introspects || name == "__schema" && (next == '{' || next == '@') || name == "__type" && next == '('
	default:
		return textures[c]&wordly != 0 || isSpace(c) || c == ',' || c == '.' || c == '$' || c == '!' || c >= 0x80
	}
	return true
}

func (s *selections) verdict() string {
	switch {
	case s.depth != 0 || s.arguments != 0:
		return ""
	case s.introspects:
		return "graphql-introspection"
	case s.deepest > graphqlDepth:
		return "graphql-depth"
	case s.aliases > graphqlAliases:
		return "graphql-aliases"
	case s.directives > graphqlDirectives:
		return "graphql-directives"
	}
	return ""
}

// graphqlText returns where the text ends that begins at i.
func (v *view) graphqlText(i int) int {
	if v.is(i, `"""`) {
		for i += 3; i < len(v.s) && !v.is(i, `"""`); i++ {
			if v.is(i, `\"""`) {
				i += 3
			}
		}
		return i + 2
	}
	for i++; i < len(v.s) && v.s[i] != '"' && v.s[i] != '\n'; i++ {
		i += ord(v.s[i] == '\\')
	}
	return i
}
