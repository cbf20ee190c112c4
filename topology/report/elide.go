package report

import (
	"fmt"
	"iter"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// elision sums up a run of moments that is not told.
type elision struct {
	from, until time.Duration
	moments     int
	flows       []flowSum
	dropped     uint64
	steps       uint64 // of profiles
	// first and last are the connections that are not told at all, nil where it is
	// only parts of some.
	first, last *flow.Conn
}

// flowSum counts the packets of an elision that one node sent to another; other
// are those with a SYN, FIN or RST, and those of other protocols.
type flowSum struct {
	from, to                         string
	data, bytes, acks, other, repeat uint64
	duplicate                        uint64 // of the acks
	late                             uint64 // out of order
}

// Elision says what a report leaves out and sums up instead. Its zero value
// leaves nothing out.
type Elision struct {
	// Plain is the longest stretch of plain data and acknowledgments that is told
	// whole; of a longer one the first and last Plain/2 are. 0 tells everything.
	Plain int
	// Remarkable is how many packets of each connection are told even where many
	// are around them: so many of those lost, so many retransmissions, duplicate
	// ACKs, zero windows and so on. 0 tells none of them, a negative number all.
	Remarkable int
	// Conns is how many connections are told; of more, the first and the last
	// Conns/2 are. 0 tells all.
	Conns int
	// Checks leaves out the checks that hold, and counts them at the end.
	Checks bool
}

// Concise is what a view for reading leaves out of long transfers and crowds of
// connections.
var Concise = Elision{Plain: 24, Remarkable: 4, Conns: 8, Checks: true}

// brief is the story with something left out.
func (r *Run) brief(e Elision) iter.Seq[moment] {
	story := elide(elideConns(r.story(), r.Record.Conns, e.Conns), e)
	if e.Checks {
		return elideChecks(story)
	}
	return story
}

// elideConns passes a story on but for the connections that are too many.
func elideConns(story iter.Seq[moment], conns []*flow.Conn, limit int) iter.Seq[moment] {
	if limit <= 0 || len(conns) <= limit {
		return story
	}
	first, last := conns[(limit+1)/2].ID, conns[len(conns)-limit/2-1].ID
	return func(yield func(moment) bool) {
		var gap *elision
		flush := func() bool {
			g := gap
			gap = nil
			return g == nil || yield(moment{kind: elided, at: g.from, gap: g})
		}
		for m := range story {
			c := m.conn()
			if c == nil || c.ID < first || c.ID > last {
				if !flush() || !yield(m) {
					return
				}
				continue
			}
			if gap == nil {
				gap = &elision{from: m.at, first: c, last: c}
			}
			if c.ID < gap.first.ID {
				gap.first = c
			}
			if c.ID > gap.last.ID {
				gap.last = c
			}
			gap.add(&m)
		}
		flush()
	}
}

// add counts one moment. A packet counts once, on the first link of its way; a
// loss counts wherever it happened.
func (g *elision) add(m *moment) {
	g.until = m.at
	g.moments++
	switch m.kind {
	case lost:
		g.dropped++
	case acted:
		g.steps++
	}
	if m.kind != sent || !m.packet.Origin {
		return
	}
	p := m.packet
	f := g.flow(ends(p))
	switch {
	case !plain(p):
		f.other++
	case p.Len > 0:
		f.data++
		f.bytes += uint64(p.Len)
	case p.Flags.Has(wire.ACK):
		f.acks++
	}
	if p.Kinds.Has(flow.Retransmission) {
		f.repeat++
	}
	if p.Kinds.Has(flow.OutOfOrder) {
		f.late++
	}
	if p.Kinds.Has(flow.DuplicateACK) {
		f.duplicate++
	}
}

// join adds a later gap.
func (g *elision) join(later *elision) {
	g.until = later.until
	g.moments += later.moments
	g.dropped += later.dropped
	g.steps += later.steps
	for i := range later.flows {
		f := &later.flows[i]
		g.flow(f.from, f.to).add(f)
	}
	switch {
	case later.first == nil:
	case g.first == nil:
		g.first, g.last = later.first, later.last
	default:
		if later.first.ID < g.first.ID {
			g.first = later.first
		}
		if later.last.ID > g.last.ID {
			g.last = later.last
		}
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

// phrase writes the sum: "a > b 680 data of 680000 bytes, b > a 340 acks".
func (g *elision) phrase() words.Phrase {
	var parts []words.Phrase
	if g.first != nil {
		conns := words.Bothf("connection %s", "连接 %s", connName(g.first))
		if g.first != g.last {
			conns = words.Bothf("connections %s to %s", "连接 %s 到 %s", connName(g.first), connName(g.last))
		}
		parts = append(parts, conns)
	}
	if len(g.flows) <= maxFlows {
		for i := range g.flows {
			f := &g.flows[i]
			parts = append(parts, words.Same(f.from+" > "+f.to+" ").Then(f.phrase()))
		}
	} else {
		var all flowSum
		for i := range g.flows {
			all.add(&g.flows[i])
		}
		sum := all.phrase()
		parts = append(parts, words.Both(
			fmt.Sprintf("%s between %d pairs", sum, len(g.flows)), fmt.Sprintf("%d 对节点之间 %s", len(g.flows), sum.Chinese())))
	}
	if g.dropped > 0 {
		parts = append(parts, words.Bothf("%d dropped", "%d 个被丢弃", g.dropped))
	}
	if g.steps > 0 {
		parts = append(parts, words.Both(plural(g.steps, "step")+" of a profile", fmt.Sprintf("链路变化的 %d 步", g.steps)))
	}
	if len(parts) == 0 {
		return count(uint64(g.moments), "more line", "另有 %d 行")
	}
	return words.Join(words.Both(", ", "，"), parts...)
}

// maxFlows is how many flows a summary names.
const maxFlows = 4

func (f *flowSum) add(g *flowSum) {
	f.data += g.data
	f.bytes += g.bytes
	f.acks += g.acks
	f.other += g.other
	f.repeat += g.repeat
	f.duplicate += g.duplicate
	f.late += g.late
}

// phrase writes the counts: "680 data of 680000 bytes and 3 acks".
func (f *flowSum) phrase() words.Phrase {
	var items []words.Phrase
	if f.data > 0 {
		items = append(items, words.Both(
			fmt.Sprintf("%d data of %s", f.data, plural(f.bytes, "byte")), fmt.Sprintf("%d 个数据报文段共 %d 字节", f.data, f.bytes)).
			Then(some(f.late, " (%d out of order)", "（%d 个乱序）")))
	}
	if f.acks > 0 {
		items = append(items, count(f.acks, "ack", "%d 个 ACK").Then(some(f.duplicate, " (%d duplicate)", "（%d 个重复）")))
	}
	if f.other > 0 {
		items = append(items, count(f.other, "other packet", "%d 个其他分组"))
	}
	return words.Join(words.Both(" and ", "、"), items...).Then(some(f.repeat, " (%d retransmitted)", "（%d 个重传）"))
}

// some is a number in a text, or nothing where it is 0.
func some(n uint64, english, chinese string) words.Phrase {
	if n == 0 {
		return words.Phrase{}
	}
	return words.Bothf(english, chinese, n)
}
