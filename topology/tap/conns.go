package tap

import (
	"net/netip"

	"netlab/topology/wire"
)

// connKey is a 4-tuple without a direction: the smaller address first.
type connKey struct{ low, high netip.AddrPort }

func keyOf(a, b netip.AddrPort) connKey {
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	return connKey{a, b}
}

// connOf returns the connection of a segment, a new one where it opens one.
func (t *Tap) connOf(r *Packet) *Conn {
	key := keyOf(r.Src, r.Dst)
	c := t.current[key]
	syn := r.Flags.Has(wire.SYN)
	if c == nil || syn && !r.Flags.Has(wire.ACK) && r.Origin && t.reopens(c, r) {
		c = t.newConn(key, r.Src, r.Dst)
	}
	if side := c.Side(r.Src); syn && !c.Ends[side].HasISN {
		c.Ends[side].ISN, c.Ends[side].HasISN = r.Seq, true
	}
	return c
}

// reopens reports whether a SYN with a new initial sequence number is one of a
// new connection on an old 4-tuple. Stacks report their states, so only a raw
// node's SYN has to be judged by itself. To a peer whose connection is open it
// is a stray.
func (t *Tap) reopens(c *Conn, r *Packet) bool {
	end, peer := &c.Ends[c.Side(r.Src)], c.Ends[c.Side(r.Dst)].State
	return end.HasISN && end.ISN != r.Seq && t.raw[end.Node] && (!peer.Synchronized() || peer == wire.TimeWait)
}

// connFor returns the connection whose socket changed state.
func (t *Tap) connFor(tr Transition, remote netip.AddrPort) *Conn {
	key := keyOf(tr.Local, remote)
	c := t.current[key]
	if c == nil || tr.From == wire.Closed && c.Ends[c.Side(tr.Local)].HasISN {
		c = t.newConn(key, tr.Local, remote)
	}
	c.Ends[c.Side(tr.Local)].State = tr.To
	return c
}

func (t *Tap) newConn(key connKey, first, second netip.AddrPort) *Conn {
	t.opened++
	c := &Conn{ID: t.opened, Ends: [2]End{
		{Addr: first, Node: t.owners[first.Addr()]},
		{Addr: second, Node: t.owners[second.Addr()]},
	}}
	t.current[key] = c
	t.conns = append(t.conns, c)
	if len(t.conns) > t.options.MaxPackets {
		t.forgetConns()
	}
	return c
}

// forgetConns drops the older half of the connections that are over.
func (t *Tap) forgetConns() {
	kept := t.conns[:0]
	for i, c := range t.conns {
		over := c.Ends[0].State == wire.Closed && c.Ends[1].State == wire.Closed
		if over && i < len(t.conns)/2 {
			if key := keyOf(c.Ends[0].Addr, c.Ends[1].Addr); t.current[key] == c {
				delete(t.current, key)
			}
			t.show(Event{Kind: ConnGone, Conn: c})
			continue
		}
		kept = append(kept, c)
	}
	clear(t.conns[len(kept):])
	t.conns = kept
}
