package reach

import (
	"redoubt/app"
	"redoubt/lang/flow"
)

// A Call is a call of an API with the function that makes it.
type Call struct {
	flow.Call
	Function *app.Function
	Place    app.Pos
}

// Calls lists the calls of an API, or the misuses of a name, with the
// functions that make them; each place once. What a function only loads comes
// last: it is another's, if that is here.
func (g *Graph) Calls(match func(flow.Call) bool) []Call {
	var own, others []Call
	away := g.Code().awayFrom()
	for _, fc := range g.Code().Of {
		for _, c := range fc.Result.Calls {
			if !match(c) {
				continue
			}
			found := Call{Call: c, Function: fc.Function, Place: Pos(c.File, c.Pos)}
			if away(fc, c.Func) {
				others = append(others, found)
			} else {
				own = append(own, found)
			}
		}
	}
	return onePerPlace(append(own, others...))
}

func onePerPlace(all []Call) []Call {
	type place struct {
		file, what string
		at         int
	}
	var out []Call
	seen := map[place]bool{}
	for _, c := range all {
		if p := (place{c.File, c.API + c.Misuse, c.Place.Start}); !seen[p] {
			seen[p] = true
			out = append(out, c)
		}
	}
	return out
}
