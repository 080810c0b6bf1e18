package scan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/reach"
)

// inventory notes what ships: the files that tell of it always, the rest if it is
// asked for.
func (opt Options) inventory(p *part, g *reach.Graph) {
	for _, s := range g.Shipments() {
		p.Told = append(p.Told, s.Files...)
		if opt.Inventory {
			p.Inventory.Shipments = append(p.Inventory.Shipments, shipment(g, s))
		}
	}
	slices.Sort(p.Told)
	p.Told = slices.Compact(p.Told)
	p.Layers = layerNames(g)
	for _, q := range g.Parcels() {
		p.Carried = append(p.Carried, carried(q.Package))
	}
	if !opt.Inventory {
		return
	}
	for _, w := range g.Weaknesses() {
		for _, c := range w.Carriers {
			p.Inventory.Exposures = append(p.Inventory.Exposures, exposures(g, w, c)...)
		}
	}
}

func shipment(g *reach.Graph, s *reach.Shipment) check.Shipment {
	out := check.Shipment{Application: g.App.Name, Dir: s.Dir, Files: s.Files}
	if s.Function != nil {
		out.Function = s.Function.Label()
		out.Runtime, _ = s.Function.Runtime.Or("")
	}
	for _, p := range s.Packages {
		out.Components = append(out.Components, component(s, p))
	}
	for _, l := range s.Layers {
		out.Components = append(out.Components, layer(l))
	}
	return out
}

// layer is a layer by its ARN, which ends in its version.
func layer(l app.Text) check.Component {
	arn := l.String()
	c := check.Component{Ecosystem: "layer", Name: arn, Source: "layer", Direct: true, File: l.Pos.File, Line: l.Pos.Line}
	if name, version, ok := cutLast(arn); ok && strings.Trim(version, "0123456789") == "" {
		c.Name, c.Version = name, version
	}
	return c
}

func cutLast(arn string) (name, version string, ok bool) {
	i := strings.LastIndexByte(arn, ':')
	if i < 0 || strings.HasSuffix(arn[:i], ":layer") {
		return arn, "", false
	}
	return arn[:i], arn[i+1:], true
}

func component(s *reach.Shipment, p *deps.Package) check.Component {
	use := check.UseUnknown
	switch s.Use(p) {
	case reach.Imported, reach.Brought:
		use = check.Imported
	case reach.NotImported:
		use = check.NotImported
	}
	return check.Component{
		Ecosystem: p.Ecosystem, Name: p.Name, Version: p.Version, Requested: p.Requested, Source: string(p.Source),
		Direct: p.Direct, Dev: p.Dev, Via: p.Via, Use: use, Integrity: p.Integrity, Registry: p.Registry, Licence: p.Licence,
		File: p.Pos.File, Line: p.Pos.Line,
	}
}

// exposures are the advisories of a package in one shipment, with what its code
// says of them.
func exposures(g *reach.Graph, w *reach.Weakness, c reach.Carrier) []check.Exposure {
	var list []check.Exposure
	for _, a := range w.Advisories {
		e := check.Exposure{
			Application: g.App.Name, Ecosystem: w.Package.Ecosystem, Name: w.Package.Name, Version: w.Package.Version,
			Advisory: a.ID, Aliases: a.Aliases, Summary: a.Summary, Severity: a.Severity, Score: a.Score, CWE: a.CWE, Fix: a.Fixed,
			Malicious: a.Malicious, Exploited: a.Exploited,
		}
		if c.Shipment.Function != nil {
			e.Function = c.Shipment.Function.Label()
		}
		e.State, e.Justification, e.Detail = c.Exposed(w.Parcel, a.Functions)
		if s, ok := g.Statement(c, w.Package, a); ok {
			e.State, e.Justification, e.Detail = s.Status, s.Justification, cmp.Or(s.Detail, e.Detail)
		}
		list = append(list, e)
	}
	return list
}

// layerNames are the layers whose content is not here, by the names that people
// know them by.
func layerNames(g *reach.Graph) []string {
	var names []string
	for _, s := range g.Shipments() {
		for _, l := range s.Layers {
			_, name, _ := strings.Cut(l.String(), ":layer:")
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// inventory takes over a result's share.
func (g *gathering) inventory(r result) {
	if !g.opt.Inventory {
		return
	}
	if g.report.Inventory == nil {
		g.report.Inventory = &check.Inventory{}
	}
	all := g.report.Inventory
	all.Shipments = append(all.Shipments, r.Inventory.Shipments...)
	all.Exposures = append(all.Exposures, r.Inventory.Exposures...)
}

// layers says once which layers nobody looked into.
func (g *gathering) layers(results []result) {
	var names []string
	for _, r := range results {
		for _, name := range r.Layers {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) > 0 {
		g.notChecked("packages in layers that are named by ARN", check.List(names, 3)+": their content is not here")
	}
}

// old is the age from which a database misses much of what attackers know.
const old = 30 * 24 * time.Hour

// dependencies says what packages were looked up in, and what was not.
func (g *gathering) dependencies() {
	db := g.opt.advisories
	if db == nil {
		g.notChecked("dependencies", "there is no database of advisories: redoubt data update fetches one, --advisories DIR names one")
		return
	}
	g.report.Database = &check.Database{Dir: g.opt.Advisories, Dates: map[string]string{}}
	var newest time.Time
	for _, name := range db.Ecosystems() {
		day := db.Date(name)
		g.report.Database.Dates[name] = day.Format(time.DateOnly)
		if day.After(newest) {
			newest = day
		}
	}
	g.report.Database.Date, g.report.Database.Days = newest.Format(time.DateOnly), max(0, daysOld(g.opt.Now, newest))
	if g.report.Inventory != nil {
		g.report.Inventory.Database = g.report.Database.Date
	}
	for _, name := range []string{deps.Go, deps.Maven, deps.NPM, deps.PyPI} {
		switch day := db.Date(name); {
		case !db.Has(name):
			g.notChecked(name+" packages", "the database in "+g.opt.Advisories+" has no advisories of them")
		case g.opt.Now.Sub(day) > old:
			g.notChecked(name+" advisories since "+day.Format(time.DateOnly), fmt.Sprintf("the database is %d days old: redoubt data update", daysOld(g.opt.Now, day)))
		}
	}
	if g.opt.statements != nil {
		for _, why := range g.opt.statements.Ignored {
			g.gap(check.Gap{Message: why})
		}
	}
	for _, gap := range db.Gaps() {
		g.gap(check.Gap{File: gap.Pos.File, Line: gap.Pos.Line, Message: gap.Message})
	}
}

func daysOld(now, day time.Time) int { return int(now.Sub(day).Hours() / 24) }

func (g *gathering) notChecked(what, why string) {
	g.report.NotChecked = append(g.report.NotChecked, check.NotChecked{What: what, Why: why})
	slices.SortStableFunc(g.report.NotChecked, func(a, b check.NotChecked) int { return cmp.Compare(a.What, b.What) })
}
