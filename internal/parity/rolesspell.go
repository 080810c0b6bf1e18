package parity

import (
	"fmt"
	"strconv"
	"strings"
)

// spell writes a value of raw JSON with its references as ${Name} or
// ${Name.Attribute}; parameters count as their defaults.
func (t *rawTemplate) spell(n any) string {
	switch n := n.(type) {
	case string:
		return n
	case map[string]any:
		if len(n) == 1 {
			for key, arg := range n {
				return t.intrinsic(key, arg)
			}
		}
	}
	return fmt.Sprint(n)
}

func (t *rawTemplate) intrinsic(key string, arg any) string {
	list, _ := arg.([]any)
	switch {
	case key == "Ref":
		return t.named(fmt.Sprint(arg), nil)
	case key == "Fn::GetAtt" && len(list) == 2:
		return fmt.Sprintf("${%v.%v}", list[0], list[1])
	case key == "Fn::GetAtt":
		return fmt.Sprintf("${%v}", arg)
	case key == "Fn::Sub" && len(list) == 2:
		variables, _ := list[1].(map[string]any)
		return t.substitute(fmt.Sprint(list[0]), variables)
	case key == "Fn::Sub":
		return t.substitute(fmt.Sprint(arg), nil)
	case key == "Fn::Join" && len(list) == 2:
		var pieces []string
		for _, p := range t.items(list[1]) {
			pieces = append(pieces, t.spell(p))
		}
		return strings.Join(pieces, fmt.Sprint(list[0]))
	case key == "Fn::FindInMap" && len(list) == 3:
		return t.spell(t.Mappings[t.spell(list[0])][t.spell(list[1])][t.spell(list[2])])
	case key == "Fn::Select" && len(list) == 2:
		return t.selected(list[0], list[1])
	case key == "Fn::ImportValue":
		return "${Fn::ImportValue " + t.spell(arg) + "}"
	}
	return "${" + key + "}"
}

func (t *rawTemplate) named(name string, variables map[string]any) string {
	if v, ok := variables[name]; ok {
		return t.spell(v)
	}
	// The default of an SSM parameter is a name, not a value.
	if p, ok := t.Parameters[name]; ok && p.Default != nil && !strings.HasPrefix(fmt.Sprint(p.Type), "AWS::SSM::") {
		return fmt.Sprint(p.Default)
	}
	return "${" + name + "}"
}

func (t *rawTemplate) substitute(s string, variables map[string]any) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${")
		b.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return b.String()
		}
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			b.WriteString("${" + literal + "}")
		} else {
			b.WriteString(t.named(strings.TrimSpace(name), variables))
		}
		s = after
	}
}

// selected spells an Fn::Select of a list that is written out.
func (t *rawTemplate) selected(index, from any) string {
	i, err := strconv.Atoi(t.spell(index))
	list, ok := from.([]any)
	if err != nil || !ok || i < 0 || i >= len(list) {
		return "${Fn::Select}"
	}
	return t.spell(list[i])
}
