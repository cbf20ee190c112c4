package rfc

import (
	"maps"
	"net/netip"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

var rulePathMTU = bothEnds(OfSegments, Must, "path-mtu", "RFC 1191 section 3, RFC 8201 section 4",
	"For 5 minutes after ICMP has told a host that a datagram was too big it sends no datagram to that destination that exceeds the MTU it was told, unless routers may fragment it.")

const (
	// pathMTULasts is the time for which a host must not try a larger size again.
	pathMTULasts = 5 * time.Minute
	// leastMTU and leastMTU6 are what no host goes below, whatever it is told.
	leastMTU, leastMTU6 = 68, 1280
	// maxPaths bounds the memory of paths.
	maxPaths = 1 << 14
)

// addrPair are the addresses of a connection, the lower one first.
type addrPair [2]netip.AddrPort

func addrPairOf(a, b netip.AddrPort) addrPair {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return addrPair{a, b}
}

// pathOf is the way from a node to a destination.
type pathOf struct {
	node string
	to   netip.Addr
}

// pathMTU is what a node was told of a path, and until when that holds.
type pathMTU struct {
	mtu   uint32
	until time.Duration
}

// paths are the paths of which nodes were told something.
type paths map[pathOf]pathMTU

// forget drops what a node was told that has lost its memory.
func (x paths) forget(node string) {
	maps.DeleteFunc(x, func(way pathOf, _ pathMTU) bool { return way.node == node })
}

// lower takes the MTU of a message: it may lower what was told before, and never
// raises it.
func (x *pathMTU) lower(mtu uint32, at time.Duration) {
	if at < x.until {
		mtu = min(mtu, x.mtu)
	}
	*x = pathMTU{mtu, at + pathMTULasts}
}

// tooBig takes an ICMP message that has reached its node, of a segment of which the node
// waits for the ACK: another may be forged (RFC 5927 section 4.1), and be ignored. An
// MTU of 0 is of a router that does not tell (RFC 1191 section 5), and an IPv6 message with
// less than the least is to be discarded.
func (m *Monitor) tooBig(at time.Duration, r *tap.Packet) {
	p := r.Arrival()
	mtu, ok := p.PathMTU()
	if !ok || mtu == 0 || p.Version == 6 && mtu < leastMTU6 || p.TTL == 0 || r.Refused || !p.ChecksumsOK() {
		return
	}
	var q wire.Packet
	if !p.Quoted(&q) || q.Proto != wire.TCP || q.FragOffset != 0 || q.Src.Addr() != p.Dst.Addr() {
		return
	}
	mtu = max(mtu, leastMTU)
	waits := false
	for _, c := range m.between[addrPairOf(q.Src, q.Dst)] {
		side := c.Side(q.Src)
		if c.Ends[side].Node != r.To {
			continue
		}
		if v := c.Variables(side); v.HasISS && wire.AfterEq(q.Seq, v.Una) && wire.Before(q.Seq, v.Nxt) {
			m.wires[c].ends[side].told.lower(mtu, at)
			waits = true
		}
	}
	if !waits {
		return
	}
	if len(m.paths) >= maxPaths {
		clear(m.paths)
	}
	way := pathOf{r.To, q.Dst.Addr()}
	told := m.paths[way]
	told.lower(mtu, at)
	m.paths[way] = told
}

// fitsPath checks the size of a datagram against what its sender was told of the path.
func (g *wireSegment) fitsPath() {
	if g.inferred() || g.p.Version == 4 && !g.p.DontFragment {
		return
	}
	told, ok := g.m.paths[pathOf{g.info.From(), g.p.Dst.Addr()}]
	n := uint32(g.p.Size())
	if !ok || g.info.At >= told.until || n <= told.mtu {
		return
	}
	got := counted(DatagramOf, n)
	if own := g.s.told; g.info.At >= own.until || n <= own.mtu {
		got.Kind = DatagramOfAnother
	}
	g.accuse(rulePathMTU, counted(DatagramAtMost, told.mtu), got)
}
