package report

import (
	"sort"
	"strings"

	"redoubt/check"
)

// The columns of a diagram, from the attacker to what is kept.
const (
	callers = iota
	triggers
	functions
	resources
	layers
)

// Measures of a diagram in pixels.
const (
	boxHeight = 30.0
	boxGap    = 10.0
	layerGap  = 80.0
	margin    = 12.0
	headRoom  = 26.0 // for the columns' names
)

var layerWidths = [layers]float64{140, 270, 200, 220}

// A diagram is an application graph with places: callers, triggers, functions
// and resources from left to right.
type diagram struct {
	Boxes         []box
	Links         []link
	Width, Height float64
}

type box struct {
	check.Node
	Layer int
	X, Y  float64
	W     float64
}

type link struct {
	From, To int // indexes of boxes
	Label    string
}

// arrange lays the graph out. Links whose ends are missing are left out.
func arrange(a check.Application) diagram {
	d := diagram{}
	index := map[string]int{}
	for _, n := range a.Nodes {
		if _, dup := index[n.ID]; !dup {
			index[n.ID] = len(d.Boxes)
			d.Boxes = append(d.Boxes, box{Node: n, Layer: layerOf(n)})
		}
	}
	for _, e := range a.Edges {
		from, ok1 := index[e.From]
		to, ok2 := index[e.To]
		if ok1 && ok2 && from != to {
			d.Links = append(d.Links, link{from, to, e.Label})
		}
	}
	d.place()
	return d
}

func layerOf(n check.Node) int {
	switch {
	case n.Kind == "caller":
		return callers
	case n.Kind == "function":
		return functions
	case n.Kind == "" || n.Kind == "account" || strings.Contains(n.Kind, "::"):
		return resources
	}
	return triggers
}

// place orders each column so that links cross little, then gives every box
// the height of its neighbours as far as there is room.
func (d *diagram) place() {
	columns := [layers][]int{}
	for i, b := range d.Boxes {
		columns[b.Layer] = append(columns[b.Layer], i)
	}
	position := make([]float64, len(d.Boxes))
	for _, c := range columns {
		for i, n := range c {
			position[n] = float64(i)
		}
	}
	for range 4 {
		d.sweep(columns, position, 1, layers, 1)
		d.sweep(columns, position, layers-2, -1, -1)
	}
	d.heights(columns)
}

// sweep orders the columns from one to another by the mean position of each
// box's neighbours in the column before.
func (d *diagram) sweep(columns [layers][]int, position []float64, from, to, step int) {
	for c := from; c != to; c += step {
		want := d.means(columns[c], position, c-step)
		sort.SliceStable(columns[c], func(i, j int) bool { return want[columns[c][i]] < want[columns[c][j]] })
		for i, n := range columns[c] {
			position[n] = float64(i)
		}
	}
}

// means returns the mean of the neighbours' values in the layer; a box without
// neighbours there keeps its own.
func (d *diagram) means(boxes []int, value []float64, layer int) map[int]float64 {
	sum, n := map[int]float64{}, map[int]float64{}
	for _, l := range d.Links {
		for _, ends := range [][2]int{{l.From, l.To}, {l.To, l.From}} {
			if d.Boxes[ends[1]].Layer == layer {
				sum[ends[0]] += value[ends[1]]
				n[ends[0]]++
			}
		}
	}
	out := make(map[int]float64, len(boxes))
	for _, b := range boxes {
		out[b] = value[b]
		if n[b] > 0 {
			out[b] = sum[b] / n[b]
		}
	}
	return out
}

func (d *diagram) heights(columns [layers][]int) {
	most := 0
	for _, c := range columns {
		most = max(most, len(c))
	}
	bottom := headRoom + margin + float64(most)*(boxHeight+boxGap) - boxGap
	x, y := margin, make([]float64, len(d.Boxes))
	// The longer of the middle columns fills the height, the other follows it.
	first, second := triggers, functions
	if len(columns[functions]) > len(columns[triggers]) {
		first, second = functions, triggers
	}
	d.stack(columns[first], y, nil, bottom)
	d.stack(columns[second], y, d.means(columns[second], y, first), bottom)
	d.stack(columns[callers], y, d.means(columns[callers], y, triggers), bottom)
	d.stack(columns[resources], y, d.means(columns[resources], y, functions), bottom)
	for layer, c := range columns {
		if len(c) == 0 {
			continue
		}
		for _, n := range c {
			d.Boxes[n].X, d.Boxes[n].Y, d.Boxes[n].W = x, y[n], layerWidths[layer]
		}
		x += layerWidths[layer] + layerGap
	}
	if len(columns[resources]) == 0 {
		x += layerGap / 2 // for calls between functions
	}
	d.Width, d.Height = max(x-layerGap+margin, 2*margin), bottom+margin
}

// stack places a column's boxes as near as possible to where they want to be,
// without overlap, between the top and the bottom.
func (d *diagram) stack(column []int, y []float64, want map[int]float64, bottom float64) {
	next := headRoom + margin
	for _, n := range column {
		y[n] = max(next, want[n])
		next = y[n] + boxHeight + boxGap
	}
	limit := bottom - boxHeight
	for i := len(column) - 1; i >= 0; i-- {
		y[column[i]] = min(y[column[i]], limit)
		limit = y[column[i]] - boxHeight - boxGap
	}
}
