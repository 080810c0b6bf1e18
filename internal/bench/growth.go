package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
)

// sizes of the trees of the curve, in lines of source.
var sizes = []int{10_000, 30_000, 100_000, 300_000, 1_000_000}

// A point of the curve: what a tree of that many lines costs.
type point struct {
	lines float64
	cost
}

// growth measures how time and memory grow with the code: one tree that grows
// by copies of public examples, each in a folder of its own.
func growth(binary, corpora string) []row {
	const what, target = "growth to 1 M lines", "about linear"
	list := folders(corpora)
	if len(list) == 0 {
		return []row{skipped(what, target, why(nil))}
	}
	dir, err := os.MkdirTemp("", "redoubt-growth-")
	if err != nil {
		return []row{skipped(what, target, err.Error())}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	points, err := curve(binary, &grown{dir: dir, from: list})
	if err != nil {
		return []row{skipped(what, target, err.Error())}
	}
	return curveRows(points)
}

func curve(binary string, t *grown) ([]point, error) {
	var points []point
	for _, size := range sizes {
		if err := t.grow(size); err != nil {
			return nil, fmt.Errorf("growing a tree to %d lines: %w", size, err)
		}
		runs := 1
		if size <= 100_000 {
			runs = 3
		}
		c, _, err := measure(runs, binary, "scan", "--no-cache", "--fail-on", "none", "--format", "json", t.dir)
		if err != nil {
			return nil, err
		}
		points = append(points, point{float64(t.lines), c})
	}
	return points, nil
}

// grown is a tree of copies. Each copy of the list goes to a new place.
type grown struct {
	dir    string
	from   []folder
	copies int
	lines  int
}

func (t *grown) grow(size int) error {
	for ; t.lines < size; t.copies++ {
		f := t.from[t.copies%len(t.from)]
		if err := f.copyTo(filepath.Join(t.dir, "app"+strconv.Itoa(t.copies))); err != nil {
			return err
		}
		t.lines += f.lines
	}
	return nil
}

// curveRows prints the curve, judges its point at 100,000 lines and the
// exponents.
func curveRows(points []point) []row {
	var rows []row
	for i, p := range points {
		r := row{what: fmt.Sprintf("scan of %.0f k lines", p.lines/1000), target: "-", verdict: "shown"}
		r.figure = fmt.Sprintf("%.2f s, %.0f MB", p.wall, p.memory)
		r.note = fmt.Sprintf("CPU %.2f s, %.0f lines/s/core", p.cpu(), p.lines/p.cpu())
		if sizes[i] == 100_000 {
			r.target = "≤ 3 s, ≤ 300 MB"
			r = atMost(r, max(p.wall/3, p.memory/300), 1)
		}
		rows = append(rows, r)
	}
	return append(rows,
		exponentRow("time", points, func(p point) float64 { return p.cpu() }),
		exponentRow("memory", points, func(p point) float64 { return p.memory }))
}

// exponentRow judges the exponent over the whole curve and over its last step:
// what start-up costs makes the beginning flat.
func exponentRow(what string, points []point, y func(point) float64) row {
	all, last := exponent(points, y), exponent(points[max(0, len(points)-2):], y)
	r := row{what: "growth of " + what + ", exponent", figure: fmt.Sprintf("%.2f", all), target: "≤ 1.15"}
	r.note = fmt.Sprintf("last step %.2f; 1 is linear", last)
	return atMost(r, max(all, last), 1.15)
}

// exponent is k in y ~ lines^k: the slope of the straight line that fits the
// logarithms best. It is NaN for fewer than two points.
func exponent(points []point, y func(point) float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for _, p := range points {
		lx, ly := math.Log(p.lines), math.Log(y(p))
		n, sx, sy, sxx, sxy = n+1, sx+lx, sy+ly, sxx+lx*lx, sxy+lx*ly
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
