package tap

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// meet lists a connection that the ledger has begun.
func (t *Tap) meet(c *flow.Conn) {
	if c == nil || c.ID <= t.met {
		return
	}
	t.met = c.ID
	t.conns = append(t.conns, c)
	if len(t.conns) > max(t.options.MaxPackets, t.crowd) {
		t.forgetConns()
	}
}

// forgetConns drops the older half of the connections without a socket. Where most have
// one, it does so again only when there are a quarter more.
func (t *Tap) forgetConns() {
	kept := t.conns[:0]
	for i, c := range t.conns {
		if c.Live() || i >= len(t.conns)/2 {
			kept = append(kept, c)
		}
	}
	clear(t.conns[len(kept):])
	t.conns = kept
	t.crowd = len(kept) + len(kept)/4
}

// mean finds out what a packet means: one that is sent on its first link, where of
// is nil, or else a copy of another, or what a node passes on.
func (t *Tap) mean(r *Packet, of *Packet) {
	switch {
	case of == nil:
		r.Index = r.N
		t.ledger.Sent(r.Sent, r.N, r.From, &r.Packet, &r.Info)
	case r.CopyOf != 0:
		r.Info = of.Info.Copy()
	case r.FragOffset != 0:
		// A fragment that a router has made: its connection is known, and its bytes
		// are not a segment.
		r.Info = flow.Info{Conn: of.Conn, Dir: of.Dir, At: of.At, Index: of.Index}
	default:
		r.Info = of.Info
	}
	t.meet(r.Conn)
}

// reaches returns the connection that a segment reaches at its destination, nil for
// what reaches none.
func (t *Tap) reaches(r *Packet) *flow.Conn {
	p := r.Arrival()
	if r.Conn == nil || r.FragOffset != 0 || !r.Last || p.Src != r.Src || p.Dst != r.Dst || p.Proto != wire.TCP {
		return nil
	}
	return t.ledger.At(&r.Info, p, p.Dst)
}
