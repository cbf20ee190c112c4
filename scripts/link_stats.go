package scripts

import (
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/sim"
	"netlab/topology/tap"
)

// traffic counts what one direction of a link has carried.
type traffic struct {
	sent, delivered, dropped, duplicated, corrupted, bytes uint64
	// lost counts what was dropped by the cause, of several the last one, causes
	// in the order of their first packet.
	lost   map[string]uint64
	causes []string
	// transit is how long the packet took that arrived last.
	transit time.Duration
}

func (t *traffic) send(p *tap.Packet) {
	t.sent++
	t.bytes += uint64(p.Size())
	if p.CopyOf != 0 {
		t.duplicated++
	}
}

func (t *traffic) arrive(p *tap.Packet) {
	t.delivered++
	t.transit = p.Arrived - p.Sent
	if p.Fate == tap.Corrupted {
		t.corrupted++
	}
}

func (t *traffic) lose(p *tap.Packet) {
	t.dropped++
	if t.lost == nil {
		t.lost = make(map[string]uint64)
	}
	by := p.Why[len(p.Why)-1].String()
	if t.lost[by] == 0 {
		t.causes = append(t.causes, by)
	}
	t.lost[by]++
}

func linkStatsMethod() []entry {
	return []entry{
		builtin("stats(sender=None)", linkStats, "Counts the packets so far, and what waits now, of both directions or of the one that leaves a node, as a dict: sent, delivered, dropped, duplicated, corrupted, bytes, lost_by, queued, queued_bytes, in_flight, transit.").more(
			"Copies that the link made count as sent, and as duplicated; bytes are those of the datagrams sent. lost_by has the number of packets that each rule or setting has dropped. " +
				"queued and queued_bytes are what waits for the transmitter of a link with a rate, in_flight how many packets are in transmission or delayed. transit is how long the packet that arrived last was under way; of both directions, the longer one."),
	}
}

func linkStats(c *call) (starlark.Value, error) {
	l := c.self.(*link)
	var sender starlark.Value
	if err := c.unpack("sender??", &sender); err != nil {
		return nil, err
	}
	from, err := l.senders(sender)
	if err != nil {
		return nil, err
	}
	var sum traffic
	queued, bytes, inFlight := 0, 0, 0
	lost := new(starlark.Dict)
	for _, name := range from {
		t := &l.traffic[0]
		if name == l.b.name {
			t = &l.traffic[1]
		}
		sum.sent += t.sent
		sum.delivered += t.delivered
		sum.dropped += t.dropped
		sum.duplicated += t.duplicated
		sum.corrupted += t.corrupted
		sum.bytes += t.bytes
		sum.transit = max(sum.transit, t.transit)
		for _, by := range t.causes {
			n := t.lost[by]
			if before, ok, _ := lost.Get(starlark.String(by)); ok {
				m, _ := before.(starlark.Int).Uint64()
				n += m
			}
			_ = lost.SetKey(starlark.String(by), starlark.MakeUint64(n)) // a fresh dict takes any string
		}
		c.r.do(func(*sim.Loop) {
			p := c.r.engine.Pipe(l.live, name)
			packets, size := p.Queued()
			queued, bytes, inFlight = queued+packets, bytes+size, inFlight+p.InFlight()
		})
	}
	return record("sent", sum.sent, "delivered", sum.delivered, "dropped", sum.dropped,
		"duplicated", sum.duplicated, "corrupted", sum.corrupted, "bytes", sum.bytes, "lost_by", lost,
		"queued", queued, "queued_bytes", bytes, "in_flight", inFlight, "transit", Duration(sum.transit)), nil
}
