package reach

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// needs.txt says which actions operations need beyond what the catalogue says,
// and which parameters name the resources; its head describes the form.
//
//go:embed needs.txt
var needsText string

// needTable is needs.txt.
type needTable struct {
	forms map[string]map[string][]string // "s3:object" → variable → places of parameters
	types map[string][]string            // "bedrock:InvokeModel", "s3:*" → types
	// spells is how ARNs spell a parameter's values: "wafv2:Scope" → value → text.
	spells map[string]map[string]string
	named  []namedRow
	ops    map[string][]needRow // "s3:copyobject"
	also   map[string][]needRow // "rekognition:*", "lambda:createfunction"
	none   map[string]bool
}

// A namedRow is resources of a service that are another's, as their names tell.
type namedRow struct{ service, suffix, action string }

// A needRow is one action that an operation needs.
type needRow struct {
	action      string
	when, never []string // places of parameters
	why         string
	maybe       bool              // only in cases that the code does not tell
	with        map[string]string // parameter → place
	of          string            // 'type' or the place that names the types of resources, "" = all
}

// needsTable is the table that the program carries. A fault in it is a fault of
// the build, which the tests would have shown.
var needsTable = sync.OnceValue(func() *needTable {
	t, err := parseNeeds(needsText)
	if err != nil {
		panic(err)
	}
	return t
})

func parseNeeds(text string) (*needTable, error) {
	t := &needTable{forms: map[string]map[string][]string{}, types: map[string][]string{}, spells: map[string]map[string]string{}, ops: map[string][]needRow{}, also: map[string][]needRow{}, none: map[string]bool{}}
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := t.add(words); err != nil {
			return nil, fmt.Errorf("needs.txt:%d: %w", n, err)
		}
	}
	return t, nil
}

func (t *needTable) add(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("%q says nothing", words[0])
	}
	switch words[0] {
	case "form":
		pairs, err := pairsOf(words[2:])
		if err != nil {
			return err
		}
		vars := map[string][]string{}
		for name, places := range pairs {
			vars[name] = strings.Split(places, "|")
		}
		t.forms[words[1]] = vars
	case "spell":
		pairs, err := pairsOf(words[2:])
		if err != nil {
			return err
		}
		t.spells[words[1]] = pairs
	case "named":
		if len(words) != 4 {
			return fmt.Errorf("want named SERVICE SUFFIX ACTION")
		}
		t.named = append(t.named, namedRow{words[1], words[2], words[3]})
	case "types":
		t.types[words[1]] = words[2:]
	case "none":
		for _, op := range words[1:] {
			t.none[flatOperation(op)] = true
		}
	case "op":
		return t.addRow(t.ops, words[1:])
	case "also":
		return t.addRow(t.also, words[1:])
	default:
		return fmt.Errorf("unknown row %q", words[0])
	}
	return nil
}

func (t *needTable) addRow(to map[string][]needRow, words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("an operation without an action")
	}
	row := needRow{action: words[1], with: map[string]string{}}
	rest := words[2:]
	for len(rest) > 0 {
		switch {
		case rest[0] == "maybe":
			row.maybe, rest = true, rest[1:]
		case rest[0] == "everywhere":
			row.with["*"], rest = "*", rest[1:]
		case rest[0] == "if" && len(rest) > 1:
			row.when, rest = strings.Split(rest[1], "|"), rest[2:]
		case rest[0] == "unless" && len(rest) > 1:
			row.never, rest = strings.Split(rest[1], "|"), rest[2:]
		case rest[0] == "of" && len(rest) > 1:
			row.of, rest = rest[1], rest[2:]
		case rest[0] == "with":
			pairs, err := pairsOf(rest[1:])
			if err != nil {
				return err
			}
			maps.Copy(row.with, pairs)
			rest = nil
		default:
			return fmt.Errorf("unknown clause %q", rest[0])
		}
	}
	op := flatOperation(words[0])
	to[op] = append(to[op], row)
	return nil
}

// pairsOf reads NAME=VALUE.
func pairsOf(words []string) (map[string]string, error) {
	pairs := map[string]string{}
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			return nil, fmt.Errorf("want NAME=VALUE, have %q", w)
		}
		pairs[name] = value
	}
	return pairs, nil
}

// flatOperation is an operation as package flow spells it.
func flatOperation(op string) string {
	return strings.ToLower(strings.ReplaceAll(op, "-", ""))
}

// typesOf lists the types of resources that matter to an action, nil = all.
func (t *needTable) typesOf(action string) []string {
	if list := t.types[action]; list != nil {
		return list
	}
	service, _, _ := strings.Cut(action, ":")
	return t.types[service+":*"]
}

// alternative reports whether an operation needs the action for one kind of what
// it is given, and nothing for all: a transaction of puts and deletions.
func (t *needTable) alternative(action string) bool {
	for _, rows := range t.ops {
		always := slices.ContainsFunc(rows, func(r needRow) bool { return len(r.when) == 0 })
		if !always && len(rows) > 1 && slices.ContainsFunc(rows, func(r needRow) bool { return r.action == action }) {
			return true
		}
	}
	return false
}
