package reach

import "slices"

// Behind returns the package with known weaknesses to whose code a flow leads, nil
// if there is none.
func (g *Graph) Behind(fl Flow) *Weakness {
	for _, w := range g.Weaknesses() {
		if w.hands(fl) {
			return w
		}
	}
	return nil
}

// FlowInto returns the flow that hands a package what somebody outside chooses; ok
// is false if none is known.
func (g *Graph) FlowInto(w *Weakness) (fl Flow, ok bool) {
	for _, fl := range g.Flows() {
		if w.hands(fl) && slices.Contains([]string{"event", "stored", "upload"}, fl.Kinds) {
			return fl, true
		}
	}
	return Flow{}, false
}

func (w *Weakness) hands(fl Flow) bool {
	return fl.Function != nil && w.Package.Owns(fl.API) &&
		slices.ContainsFunc(w.Carriers, func(c Carrier) bool { return c.Shipment.Function == fl.Function })
}
