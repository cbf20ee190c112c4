package plot

import (
	"cmp"
	"slices"

	"netlab/topology/report"
	"netlab/topology/wire/flow"
)

// Busiest returns at most so many connections of a run, those that carried the most
// data first; one without any is not among them.
func Busiest(run *report.Run, most int) []*flow.Conn {
	b := &builder{run: run}
	b.count()
	var list []*flow.Conn
	for _, c := range run.Record.Conns {
		if t := b.total[c]; t != nil && t[0]+t[1] > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(x, y *flow.Conn) int {
		return cmp.Compare(b.total[y][0]+b.total[y][1], b.total[x][0]+b.total[x][1])
	})
	return list[:min(most, len(list))]
}

// SVGSpan is where [WriteSVG] draws the times from a plot's From to its To, in parts of
// a drawing's width.
func SVGSpan(width int) (left, right float64) {
	return svgLeft / float64(width), 1 - svgRight/float64(width)
}
