package report

import (
	"fmt"
	"io"
	"strings"

	"redoubt/check"
)

// GraphFormats lists what Graph prints.
func GraphFormats() []string { return []string{"json", "mermaid", "dot", "svg"} }

// Graph prints the graphs of the applications: who starts what, and what each
// function reaches.
func Graph(w io.Writer, format string, apps []check.Application) error {
	var out string
	switch format {
	case "json":
		return graphJSON(w, apps)
	case "mermaid":
		out = mermaid(apps)
	case "dot":
		out = dot(apps)
	case "svg":
		out = svgDocument(apps)
	default:
		return fmt.Errorf("unknown graph format %q; known are %s", format, strings.Join(GraphFormats(), ", "))
	}
	if _, err := io.WriteString(w, out); err != nil {
		return fmt.Errorf("writing the graph: %w", err)
	}
	return nil
}

func graphJSON(w io.Writer, apps []check.Application) error {
	type graph struct {
		Name  string       `json:"name"`
		Root  string       `json:"root"`
		Nodes []check.Node `json:"nodes"`
		Edges []check.Edge `json:"edges"`
	}
	doc := struct {
		Schema       string  `json:"schema"`
		Applications []graph `json:"applications"`
	}{check.Schema, []graph{}}
	for _, a := range apps {
		doc.Applications = append(doc.Applications, graph{a.Name, a.Root, list(a.Nodes), list(a.Edges)})
	}
	return encode(w, doc)
}

// mermaid prints a flow chart; GitHub and GitLab draw it inside Markdown.
func mermaid(apps []check.Application) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, a := range apps {
		d := arrange(a)
		fmt.Fprintf(&b, "  subgraph app%d[\"%s\"]\n", i, mermaidText(a.Name))
		for n, x := range d.Boxes {
			opening, closing := mermaidShape(x.Layer)
			fmt.Fprintf(&b, "    a%dn%d%s\"%s\"%s\n", i, n, opening, mermaidText(x.Label), closing)
		}
		b.WriteString("  end\n")
		for _, l := range d.Links {
			arrow := "-->"
			if l.Label != "" && d.Boxes[l.To].Layer == resources {
				arrow = fmt.Sprintf("-->|\"%s\"|", mermaidText(l.Label))
			}
			fmt.Fprintf(&b, "  a%dn%d %s a%dn%d\n", i, l.From, arrow, i, l.To)
		}
	}
	return b.String()
}

func mermaidShape(layer int) (opening, closing string) {
	switch layer {
	case callers:
		return "([", "])"
	case functions:
		return "[[", "]]"
	case resources:
		return "[(", ")]"
	}
	return "[", "]"
}

// mermaidText spells what Mermaid would read as syntax as its entities.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		switch r {
		case '"', '#', ';', '<', '>', '&', '`', '\\', '%':
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// dot prints a graph for Graphviz.
func dot(apps []check.Application) string {
	var b strings.Builder
	b.WriteString("digraph redoubt {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n")
	shapes := [layers]string{"oval", "box", "component", "cylinder"}
	for i, a := range apps {
		d := arrange(a)
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s;\n", i, dotText(a.Name))
		for n, x := range d.Boxes {
			fmt.Fprintf(&b, "    a%dn%d [label=%s, shape=%s];\n", i, n, dotText(x.Label), shapes[x.Layer])
		}
		for _, l := range d.Links {
			fmt.Fprintf(&b, "    a%dn%d -> a%dn%d [label=%s];\n", i, l.From, i, l.To, dotText(l.Label))
		}
		b.WriteString("  }\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(clean(s)) + `"`
}
