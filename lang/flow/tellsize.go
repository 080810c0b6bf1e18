package flow

import (
	"math"
	"slices"

	"redoubt/lang/ir"
)

// ordering is the result of a comparison by size.
func (f *frame) ordering(op string, v, a, b *value) *value {
	c, ok := b.only()
	x := a
	if !ok {
		if c, ok = a.only(); !ok {
			return v
		}
		x, op = b, mirrored[op]
	}
	n, isNumber := number(c)
	if x == nil || x.doc == nil || x.doc.at == nil || !isNumber || c.Kind != ir.Number {
		return v
	}
	d := x.doc.plain()
	low, high := math.Inf(-1), math.Inf(1)
	open := op == "<" || op == ">"
	if op[0] == '<' {
		high = n
	} else {
		low = n
	}
	// Otherwise it is the other way round, with the bound itself on the other
	// side.
	lowNo, highNo := math.Inf(-1), math.Inf(1)
	if op[0] == '<' {
		lowNo = n
	} else {
		highNo = n
	}
	switch x.doc.view {
	case length:
		if open {
			low, high = low+1, high-1
		} else {
			lowNo, highNo = lowNo+1, highNo-1
		}
		return f.telling(v, f.lengthBetween(d, low, high), f.lengthBetween(d, lowNo, highNo))
	case asItself:
		if f.lang == "python" {
			f.demand(x, free(Numbers|Bools))
		}
	case typeName:
		return v
	}
	yes := f.bounded(x.doc.view, low, high, open, open)
	if f.lang == "javascript" && x.doc.view == asItself {
		yes.May &^= Absent // undefined is neither less nor more
	}
	return f.telling(v, said(d, yes), said(d, f.bounded(x.doc.view, lowNo, highNo, !open, !open)))
}

var mirrored = map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}

// bounded takes numbers between two bounds, and whatever is no number.
func (f *frame) bounded(w view, low, high float64, lowOpen, highOpen bool) Spec {
	x := free(AnyClass)
	if w == asInteger { // what is behind the point was cut off
		low, lowOpen, high, highOpen = cutOff(low, lowOpen, high, highOpen)
	}
	x.Min, x.Max = low, high
	x.MinOpen, x.MaxOpen = lowOpen && !math.IsInf(low, 0), highOpen && !math.IsInf(high, 0)
	return x.settled()
}

// cutOff widens the bounds of an integer to those of the numbers of which it is
// made by cutting off what is behind the point.
func cutOff(low float64, lowOpen bool, high float64, highOpen bool) (float64, bool, float64, bool) {
	if lowOpen && low == math.Trunc(low) {
		low, lowOpen = low+1, false
	}
	if highOpen && high == math.Trunc(high) {
		high, highOpen = high-1, false
	}
	if low <= 0 {
		low, lowOpen = math.Ceil(low)-1, true
	}
	if high >= 0 {
		high, highOpen = math.Floor(high)+1, true
	}
	return low, lowOpen, high, highOpen
}

// lengthBetween is what a length says. JavaScript counts some characters twice,
// and only texts and arrays have one there.
func (f *frame) lengthBetween(d *doc, low, high float64) *facts {
	if low < 0 && !math.IsInf(low, 0) {
		low = 0
	}
	if high < 0 || math.IsNaN(low) || math.IsNaN(high) {
		return nil
	}
	from, to := 0, free(0).MaxItems
	if low > 0 && low < 1<<30 {
		from = int(math.Ceil(low))
	}
	if high < 1<<30 {
		to = int(math.Floor(high))
	}
	rest := Maps
	if f.lang == "javascript" {
		rest = Maps | Bools | Numbers
	}
	x := long(rest, from, to)
	if f.lang == "javascript" {
		x.MinLength = (from + 1) / 2
		x.May |= Maps
	}
	return said(d, x)
}

func (f *frame) lengthNot(d *doc, n float64) *facts {
	if n != 0 {
		return nil
	}
	return f.lengthBetween(d, 1, math.Inf(1))
}

// arithmetic notes what Python's operators take.
func (f *frame) arithmetic(op string, a, b *value) {
	if f.lang != "python" {
		return
	}
	for _, side := range [][2]*value{{a, b}, {b, a}} {
		c, ok := side[1].only()
		switch {
		case side[0].spotOf(asItself) == nil || !ok:
		case c.Kind == ir.Number && slices.Contains([]string{"+", "-", "/", "//", "**"}, op):
			f.demand(side[0], free(Numbers|Bools))
		case c.Kind == ir.String && op == "+":
			f.demand(side[0], free(Texts))
		}
	}
}
