package reach

import (
	"cmp"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/deps/vex"
)

// A Parcel is a version of a package as one file tells of it, with all that come
// with it.
type Parcel struct {
	Package  *deps.Package
	Carriers []Carrier // the most exposed first
}

// A Carrier is a shipment that a package is in.
type Carrier struct {
	Shipment *Shipment
	Use      Use
	At       app.Pos // of the import, zero if there is none
	Trigger  *app.Trigger
	Caller   app.Caller
}

// Dev reports whether the package is for development only, wherever it is.
func (p *Parcel) Dev() bool { return p.Package.Dev }

// Use is the most that any function does with the package.
func (p *Parcel) Use() Use { return p.Carriers[0].Use }

// Parcels lists the packages that the application's functions come with, in the
// order of functions and names.
func (g *Graph) Parcels() []*Parcel {
	if g.parcelled {
		return g.parcels
	}
	g.parcelled = true
	by := map[string]*Parcel{}
	for _, s := range g.Shipments() {
		for _, p := range s.Packages {
			key := fmt.Sprintf("%s %s %s %s", p.Ecosystem, p.Name, p.Version, p.Pos.File)
			parcel := by[key]
			if parcel == nil {
				own := *p
				parcel = &Parcel{Package: &own}
				by[key] = parcel
				g.parcels = append(g.parcels, parcel)
			}
			parcel.carry(g, s, p)
		}
	}
	for _, p := range g.parcels {
		slices.SortStableFunc(p.Carriers, func(a, b Carrier) int {
			return cmp.Or(cmp.Compare(b.Use, a.Use), cmp.Compare(b.Caller, a.Caller))
		})
	}
	return g.parcels
}

func (p *Parcel) carry(g *Graph, s *Shipment, of *deps.Package) {
	c := Carrier{Shipment: s, Use: s.Use(of), At: s.ImportOf(of)}
	if s.Function != nil {
		c.Caller, c.Trigger = g.Exposure(s.Function)
	}
	p.Package.Dev = p.Package.Dev && of.Dev
	p.Carriers = append(p.Carriers, c)
}

// A Weakness is a package against which advisories are known.
type Weakness struct {
	*Parcel
	Advisories []advisory.Advisory // the worst first
	Fix        string              // the smallest version that closes all that a release closes, "" if there is none
	Unfixed    []string            // the advisories that no release closes
	// Stated is why nobody is affected, as a VEX document states it for every
	// function and advisory; nil if that leaves something.
	Stated *vex.Statement
}

// repair finds the version to go to. One advisory that nobody repaired must not hide
// what closes the others.
func (w *Weakness) repair(db *advisory.Database) {
	closed := slices.DeleteFunc(slices.Clone(w.Advisories), func(a advisory.Advisory) bool { return a.Fixed == "" })
	for _, a := range w.Advisories {
		if a.Fixed == "" {
			w.Unfixed = append(w.Unfixed, a.ID)
		}
	}
	w.Fix = db.Fix(w.Package, closed)
}

// Weaknesses lists the packages against which advisories are known. It is empty
// without a database: then nothing is known.
func (g *Graph) Weaknesses() []*Weakness {
	db := g.source.Advisories
	if db == nil || g.weighed {
		return g.weaknesses
	}
	g.weighed = true
	for _, p := range g.Parcels() {
		if found := db.Match(p.Package); len(found) > 0 {
			w := &Weakness{Parcel: p, Advisories: found}
			w.state(g)
			w.repair(db)
			g.weaknesses = append(g.weaknesses, w)
		}
	}
	return g.weaknesses
}

// LicenceRules are what the project says of licences, none unless it says something.
func (g *Graph) LicenceRules() deps.LicenceRules { return g.source.Licences }
