package plot

import (
	"cmp"
	"math"
	"slices"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// most is how many connections or queues one panel shows.
const most = 6

// inks are those of several things of one kind, in their order.
var inks = [most]Ink{Blue, Orange, Green, Purple, Sky, Plain}

// A run is divided into so many parts, in each of which is counted what arrives: on
// average enough segments that one more or less makes little difference.
const (
	mostBins, leastBins = 120, 10
	perBin              = 8
)

// throughput is how much new data of each connection arrives. Each direction that
// carries a tenth of the most has a layer of its own.
func (b *builder) throughput() (Panel, bool) {
	type key struct {
		conn *flow.Conn
		dir  int
	}
	var order []key
	arrived := make(map[key][]Point)
	sums := make(map[key]float64)
	numbers, received := make(map[key]*line), make(map[key]*flow.Ranges)
	var from, to time.Duration
	for _, e := range b.run.Record.Events {
		p := e.Packet
		if e.Kind != tap.PacketArrived || p.Conn == nil || !p.Last || p.Bad || p.Len == 0 || p.FragOffset != 0 || p.Kinds&flow.Forged != 0 {
			continue
		}
		k := key{p.Conn, p.Dir}
		l := numbers[k]
		if l == nil {
			l = new(line)
			numbers[k], received[k] = l, new(flow.Ranges)
			if e := &k.conn.Ends[k.dir]; e.HasISN {
				isn := l.number(e.ISN)
				received[k].Add(isn, isn+1, math.MaxInt)
			}
			order = append(order, k)
			if len(order) == 1 {
				from = e.At
			}
		}
		low := l.number(p.Seq)
		if fresh := float64(received[k].Add(low, low+uint64(p.Len), math.MaxInt)); fresh > 0 {
			arrived[k] = append(arrived[k], at(e.At, fresh))
			sums[k] += fresh
		}
		to = max(to, e.At)
	}
	if to == from {
		return Panel{}, false
	}
	var largest float64
	for _, v := range sums {
		largest = max(largest, v)
	}
	busiest := 0
	for _, points := range arrived {
		busiest = max(busiest, len(points))
	}
	bin := (to-from)/time.Duration(min(max(busiest/perBin, leastBins), mostBins)) + 1
	var all []Layer
	for _, k := range order {
		if sums[k] < largest/10 || len(all) == most {
			continue
		}
		name := connName(k.conn)
		if len(order) > 1 {
			end := endName(&k.conn.Ends[k.dir])
			name = name.Then(words.Both(" from "+end, "，从 "+end+" 发出"))
		}
		all = append(all, Layer{Name: name, Ink: inks[len(all)], Shape: Steps, Points: rate(arrived[k], from, bin)})
	}
	return Panel{Title: words.Bothf("throughput, in steps of %v", "吞吐量，每格 %v", round(bin)), Unit: BitRate, Layers: layers(all...)}, len(all) > 0
}

// rate counts bytes in bins, as bits a second.
func rate(bytes []Point, from, bin time.Duration) []Point {
	var out []Point
	var sum float64
	current := int64(0)
	flush := func(next int64) {
		out = change(out, from+time.Duration(current)*bin, sum*8/bin.Seconds())
		sum = 0
		if next > current+1 {
			out = change(out, from+time.Duration(current+1)*bin, 0)
		}
		current = next
	}
	for _, p := range bytes {
		if i := int64((p.At - from) / bin); i != current {
			flush(i)
		}
		sum += p.Low
	}
	flush(current + 1)
	return append(out, at(from+time.Duration(current)*bin, 0))
}

// round leaves two digits of a duration.
func round(d time.Duration) time.Duration {
	unit := time.Duration(math.Pow10(max(0, int(math.Log10(float64(d)))-1)))
	return d.Round(unit)
}

// queue is what waits at each link with a rate, the longest queues first.
func (b *builder) queue() (Panel, bool) {
	if b.run.Samples == nil {
		return Panel{}, false
	}
	type waiting struct {
		longest int
		layer   Layer
	}
	var all []waiting
	var lost []Point
	for i := range b.run.Samples.Links {
		l := &b.run.Samples.Links[i]
		var points []Point
		longest := 0
		var gone uint64
		for _, q := range l.Samples {
			points = change(points, q.At, float64(q.Packets))
			longest = max(longest, q.Packets)
			if q.Lost > gone {
				lost = append(lost, at(q.At, float64(q.Packets)))
				gone = q.Lost
			}
		}
		if longest > 1 {
			name := words.Bothf("%s from %s", "%s，从 %s 发出", b.run.Record.Links[l.Link].Name, l.From)
			all = append(all, waiting{longest, Layer{Name: name, Shape: Steps, Points: points}})
		}
	}
	if len(all) == 0 {
		return Panel{}, false
	}
	slices.SortStableFunc(all, func(a, b waiting) int { return cmp.Compare(b.longest, a.longest) })
	var shown []Layer
	for i, w := range all[:min(most, len(all))] {
		w.layer.Ink = inks[i]
		shown = append(shown, w.layer)
	}
	return Panel{Title: words.Both("queue", "队列"), Unit: Packets, Layers: layers(append(shown, Layer{Name: words.Both("dropped", "被丢弃"), Ink: Red, Shape: Crosses, Points: lost})...)}, true
}
