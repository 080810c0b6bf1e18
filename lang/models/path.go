package models

import (
	"fmt"
	"strconv"
	"strings"
)

// Root says what an access path starts from.
type Root uint8

// The roots.
const (
	Argument    Root = iota // Argument[0], Argument[0,name], Argument[name], Argument[*]
	Receiver                // Argument[this]
	ReturnValue             // what the call returns
	Self                    // Value: the thing itself, where no call is made
	Data                    // Source[kind]: new data of that kind, only in Passes
)

// A Path is an access path as in CodeQL's models: a root and field names.
type Path struct {
	Root   Root
	Index  int    // of Argument, -1 = by name only, AnyArgument
	Name   string // of a keyword argument; the kind of Data
	Fields []string
}

// AnyArgument is the Index of Argument[*].
const AnyArgument = -2

// ParsePath reads "Argument[0,query].text", "ReturnValue.*", "Value".
func ParsePath(s string) (Path, error) {
	head, rest := s, ""
	if i := strings.IndexByte(s, ']'); i >= 0 {
		head, rest = s[:i+1], s[i+1:]
	} else if i := strings.IndexByte(s, '.'); i >= 0 {
		head, rest = s[:i], s[i:]
	}
	p := Path{Index: -1}
	if rest != "" {
		if rest[0] != '.' {
			return p, fmt.Errorf("path %q: want .field", s)
		}
		p.Fields = strings.Split(rest[1:], ".")
	}
	name, inner, bracket := strings.Cut(strings.TrimSuffix(head, "]"), "[")
	switch {
	case head == "ReturnValue":
		p.Root = ReturnValue
	case head == "Value":
		p.Root = Self
	case head == "Argument[this]":
		p.Root = Receiver
	case bracket && name == "Source":
		p.Root, p.Name = Data, inner
	case bracket && name == "Argument":
		p.argument(inner)
	default:
		return p, fmt.Errorf("path %q: want Argument[…], ReturnValue or Value", s)
	}
	return p, nil
}

func (p *Path) argument(inner string) {
	for _, word := range strings.Split(inner, ",") {
		word = strings.TrimSpace(word)
		if n, err := strconv.Atoi(word); err == nil {
			p.Index = n
		} else if word == "*" {
			p.Index = AnyArgument
		} else {
			p.Name = word
		}
	}
}

// A Condition is one line of When.
type Condition struct {
	Path  Path
	Op    string // =, !=, absent, present, contains, tainted, constant, named, spells
	Value string
}

// ParseCondition reads "Argument[shell] = true", "Argument[1] absent",
// "Argument[1].algorithm contains none".
func ParseCondition(s string) (Condition, error) {
	words := strings.Fields(s)
	if len(words) < 2 {
		return Condition{}, fmt.Errorf("condition %q: want PATH OP [VALUE]", s)
	}
	at := len(words)
	for i, w := range words {
		switch w {
		case "=", "!=", "absent", "present", "contains", "tainted", "constant", "named", "spells":
			at = i
		}
		if at == i {
			break
		}
	}
	if at == len(words) {
		return Condition{}, fmt.Errorf("condition %q: unknown operator", s)
	}
	p, err := ParsePath(strings.Join(words[:at], " "))
	if err != nil {
		return Condition{}, err
	}
	return Condition{p, words[at], strings.Join(words[at+1:], " ")}, nil
}
