package report

import (
	_ "embed"
	"fmt"
	"html"
	"strings"

	"redoubt/check"
)

//go:embed assets/graph.css
var graphCSS string

// svg draws the diagram. Identities start with the prefix, so that several
// drawings can stand on one page.
func (d *diagram) svg(prefix string, lit trail) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" aria-label="application graph" `+
		`width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", d.Width, d.Height, d.Width, d.Height)
	d.drawing(&b, prefix, lit)
	b.WriteString("</svg>\n")
	return b.String()
}

func (d *diagram) drawing(b *strings.Builder, prefix string, lit trail) {
	titles := [layers]string{"who", "way in", "function", "reaches"}
	drawn := [layers]bool{}
	for _, x := range d.Boxes {
		if !drawn[x.Layer] {
			drawn[x.Layer] = true
			fmt.Fprintf(b, `<text class="column" x="%.0f" y="20">%s</text>`+"\n", x.X, titles[x.Layer])
		}
	}
	for i, l := range d.Links {
		d.link(b, fmt.Sprintf("%se%d", prefix, i), l, lit.links[i])
	}
	for i := range d.Boxes {
		d.Boxes[i].draw(b, fmt.Sprintf("%sn%d", prefix, i), lit.boxes[i])
	}
}

func (d *diagram) link(b *strings.Builder, id string, l link, lit bool) {
	from, to := d.Boxes[l.From], d.Boxes[l.To]
	x1, y1 := from.X+from.W, from.Y+boxHeight/2
	x2, y2 := to.X, to.Y+boxHeight/2
	bend := layerGap * 0.55
	curve := fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
	if from.Layer >= to.Layer {
		// A call of a neighbour: out on the right and back in there.
		x2 = to.X + to.W
		curve = fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1+bend, y1, x2+bend, y2, x2, y2)
	}
	fmt.Fprintf(b, `<path id="%s" class="link%s" d="%s">%s</path>`+"\n", id, litClass(lit), curve,
		title(from.Label+" → "+to.Label+labelled(l.Label)))
}

func (x box) draw(b *strings.Builder, id string, lit bool) {
	class := [layers]string{"caller", "trigger", "function", "resource"}[x.Layer]
	if x.Layer == callers && (x.Label == "internet" || x.Label == "anyone who registers") || x.Kind == "account" {
		class += " open"
	}
	fmt.Fprintf(b, `<g id="%s" class="box %s%s" data-label="%s">%s<rect x="%.1f" y="%.1f" width="%.0f" height="%.0f" rx="6"/>`+
		`<text x="%.1f" y="%.1f">%s</text></g>`+"\n", id, class, litClass(lit), escape(x.Label), title(x.Label+labelled(x.Kind)),
		x.X, x.Y, x.W, boxHeight, x.X+10, x.Y+boxHeight/2+4, escape(fitted(clean(x.Label), int((x.W-18)/6.9))))
}

// fitted cuts a label to n runes; what stands in brackets at its end, the way
// to authenticate, is kept.
func fitted(label string, n int) string {
	i := strings.LastIndex(label, " (")
	if tail := len(label) - i; i > 0 && strings.HasSuffix(label, ")") && tail < n-6 {
		return clip(label[:i], n-tail) + label[i:]
	}
	return clip(label, n)
}

func labelled(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}

func title(s string) string { return "<title>" + escape(s) + "</title>" }

func litClass(lit bool) string {
	if lit {
		return " lit"
	}
	return ""
}

// escape makes a string fit for HTML and XML.
func escape(s string) string { return html.EscapeString(clean(s)) }

// svgDocument draws all applications below each other, in one file that needs
// nothing else.
func svgDocument(apps []check.Application) string {
	var body strings.Builder
	width, y := 2*margin, margin
	for i, a := range apps {
		d := arrange(a)
		fmt.Fprintf(&body, `<text class="name" x="%.0f" y="%.0f">%s</text>`+"\n", margin, y+16, escape(a.Name))
		fmt.Fprintf(&body, `<g transform="translate(0 %.0f)">`+"\n", y+22)
		d.drawing(&body, fmt.Sprintf("a%d", i), newTrail())
		body.WriteString("</g>\n")
		y += 22 + d.Height + margin
		width = max(width, d.Width)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+
		"\n<style>%s</style>\n<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>\n%s</svg>\n",
		width, y, width, y, graphCSS, body.String())
}
