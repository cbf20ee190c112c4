package report

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// elision sums up a run of moments that is not told.
type elision struct {
	from, until time.Duration
	moments     int
	flows       []flowSum
	dropped     uint64
}

// flowSum counts the packets of an elision that one node sent to another.
type flowSum struct {
	from, to                  string
	data, bytes, acks, repeat uint64
}

// elide passes a story on, but of each run of more than limit plain moments
// only the first and the last limit/2, with a summary between them. A limit of 0
// passes everything on.
func elide(story iter.Seq[moment], limit int) iter.Seq[moment] {
	if limit <= 0 {
		return story
	}
	return func(yield func(moment) bool) {
		e := elider{half: max(1, limit/2), yield: yield}
		for m := range story {
			if !e.hear(m) {
				return
			}
		}
		e.flush()
	}
}

type elider struct {
	half  int
	yield func(moment) bool
	// told counts the plain moments of the run that were passed on already.
	told int
	// held are the latest moments of the run, at most 2*half.
	held []moment
	gap  *elision
}

func (e *elider) hear(m moment) bool {
	if !m.isPlain() {
		return e.flush() && e.yield(m)
	}
	if e.told < e.half {
		e.told++
		return e.yield(m)
	}
	e.held = append(e.held, m)
	if len(e.held) > e.half {
		if e.gap == nil {
			e.gap = &elision{from: e.held[0].at}
		}
		e.gap.add(&e.held[0])
		e.held = append(e.held[:0], e.held[1:]...)
	}
	return true
}

// flush ends a run.
func (e *elider) flush() bool {
	if e.gap != nil && !e.yield(moment{kind: elided, at: e.gap.from, gap: e.gap}) {
		return false
	}
	for i := range e.held {
		if !e.yield(e.held[i]) {
			return false
		}
	}
	e.told, e.held, e.gap = 0, e.held[:0], nil
	return true
}

// add counts one moment. A packet counts once, on the first link of its way; a
// loss counts wherever it happened.
func (g *elision) add(m *moment) {
	g.until = m.at
	g.moments++
	if m.kind == lost {
		g.dropped++
	}
	if m.kind != sent || !m.packet.Origin {
		return
	}
	p := m.packet
	f := g.flow(ends(p))
	if p.Len > 0 {
		f.data++
		f.bytes += uint64(p.Len)
	} else if p.Flags.Has(wire.ACK) {
		f.acks++
	}
	if strings.HasPrefix(p.Note, "retransmission") {
		f.repeat++
	}
}

func (g *elision) flow(from, to string) *flowSum {
	for i := range g.flows {
		if f := &g.flows[i]; f.from == from && f.to == to {
			return f
		}
	}
	g.flows = append(g.flows, flowSum{from: from, to: to})
	return &g.flows[len(g.flows)-1]
}

// ends names the nodes that a packet travels between, however many links it
// crosses, or those of its link where they are not known.
func ends(p *tap.Packet) (from, to string) {
	from, to = p.From, p.To
	if p.Conn == nil {
		return from, to
	}
	if side := p.Conn.Side(p.Src); side >= 0 {
		if n := p.Conn.Ends[side].Node; n != "" {
			from = n
		}
		if n := p.Conn.Ends[1-side].Node; n != "" {
			to = n
		}
	}
	return from, to
}

// String writes the sum: "a > b 680 data (680000 bytes), b > a 340 acks".
func (g *elision) String() string {
	var b []byte
	item := func(n uint64, what string) {
		if n == 0 {
			return
		}
		b = append(b, ' ')
		b = strconv.AppendUint(b, n, 10)
		b = append(b, ' ')
		b = append(b, what...)
	}
	for i, f := range g.flows {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, f.from...)
		b = append(b, " > "...)
		b = append(b, f.to...)
		item(f.data, "data")
		if f.data > 0 {
			b = append(b, " of "...)
			b = strconv.AppendUint(b, f.bytes, 10)
			b = append(b, " bytes"...)
		}
		if f.data > 0 && f.acks > 0 {
			b = append(b, " and"...)
		}
		item(f.acks, "acks")
		if f.repeat > 0 {
			b = append(b, " ("...)
			b = strconv.AppendUint(b, f.repeat, 10)
			b = append(b, " retransmitted)"...)
		}
	}
	if g.dropped > 0 {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = strconv.AppendUint(b, g.dropped, 10)
		b = append(b, " dropped"...)
	}
	if len(b) == 0 {
		b = append(b, plural(uint64(g.moments), "more line")...)
	}
	return string(b)
}
