package harden

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"redoubt/policy"
)

// Text prints for people which policies were written, what is on in each function, and what
// to do next.
func (p *GuardPolicies) Text(w io.Writer) error {
	var b strings.Builder
	last, function := "", ""
	for _, name := range p.names {
		d := p.documents[name]
		if p.files[name] == "" {
			continue
		}
		last, function = p.files[name], d.Functions[0].Name
		fmt.Fprintf(&b, "%s  %s\n", last, counted(len(d.Functions), "function"))
		for _, f := range d.Functions {
			guardText(&b, f)
		}
		b.WriteString("\n")
	}
	for _, s := range p.suggestions {
		fmt.Fprintf(&b, "to decide: %s  %s\n", strings.ReplaceAll(s.told(), "\n", "\n  "), place(s.File, s.Line))
	}
	if last != "" {
		fmt.Fprintf(&b, next, last, function)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// next is what to do with a policy, given its file and a function.
const next = `The policies monitor: they refuse nothing yet, and report what they would refuse. Next:
  what one says of recorded events   redoubt guard check --policy %[1]s --function %[2]s events.jsonl
  the layer, and how it is attached  redoubt guard package --policy %[1]s -o layers
  after some days                    redoubt guard report LOG, then "mode": "enforce" where nothing honest is refused
`

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// guardText tells what a function's policy looks at.
func guardText(b *strings.Builder, f policy.Function) {
	fmt.Fprintf(b, "  %s  %s\n", f.Name, cmp.Or(string(f.Mode), string(policy.Monitor)))
	line := func(what, text string) {
		if text != "" {
			fmt.Fprintf(b, "    %-14s %s\n", what, text)
		}
	}
	line("triggers", cmp.Or(triggersText(f.Triggers), "any"))
	line("inspection", fieldsText(f.Fields))
	line("schema", few(f.Schemas, func(s policy.EventSchema) string { return s.Kind }))
	if f.Authorization != nil {
		line("ownership", few(f.Authorization.Ownership, func(o policy.Owner) string { return o.Field + " is the caller's " + o.Claim }))
	}
	line("response", responseText(f.Response))
}

// triggersText lists triggers, those of one kind and proof together.
func triggersText(list []policy.Trigger) string {
	var kinds []string
	of := map[string][]string{}
	for _, t := range list {
		kind := t.Kind
		if len(t.Authentication) > 0 {
			kind += proofText(t.Authentication)
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], cmp.Or(t.Route, t.Source))
	}
	for i, kind := range kinds {
		names := slices.DeleteFunc(of[kind], func(s string) bool { return s == "" })
		if len(names) > 0 {
			kinds[i] += ": " + few(names, func(s string) string { return s })
		}
	}
	return strings.Join(kinds, "; ")
}

func proofText(ways []string) string {
	if slices.Equal(ways, []string{noProof}) {
		return " (open to anyone)"
	}
	return " (proof: " + strings.Join(ways, ", ") + ")"
}

// mostFields is how many fields of a function are told: the file has them all.
const mostFields = 8

// fieldsText lists fields with what is looked for in each; "event" is all of it.
func fieldsText(fields []policy.Field) string {
	if len(fields) == 0 {
		return "every field that a caller writes, for everything (its code is not here, or was not read whole)"
	}
	var list []string
	for i, f := range fields {
		if i == mostFields {
			list = append(list, fmt.Sprintf("%d more fields", len(fields)-i))
			break
		}
		path := f.Path
		if path == "event" {
			path = "anywhere"
		}
		list = append(list, path+": "+strings.ReplaceAll(f.Classes.String(), ",", " "))
	}
	return strings.Join(list, "; ")
}

func responseText(r policy.Response) string {
	var list []string
	for _, x := range []struct {
		what string
		how  policy.Leak
	}{{"credentials", r.Secrets}, {"stack traces", r.Traces}} {
		if x.how != "" {
			list = append(list, x.what+": "+string(x.how))
		}
	}
	return strings.Join(list, "; ")
}
