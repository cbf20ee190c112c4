package match

import (
	"net/netip"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// known reports whether anything is said of a segment's connection.
func known(info *flow.Info) bool { return info != nil && info.Conn != nil }

// Matches reports whether a packet matches in all but the ordinal, which only a
// [Counter] can tell. Info may be nil or
// without a connection, as for [Counter.Match].
func (p *Pattern) Matches(info *flow.Info, pkt *wire.Packet) bool {
	return p.selects(info, pkt, nil)
}

func (p *Pattern) selects(info *flow.Info, pkt *wire.Packet, owner func(netip.Addr) string) bool {
	if p.Kind != 0 {
		var k flow.Kind
		if known(info) {
			k = info.Kinds
		} else {
			k = plainKinds(pkt)
		}
		if !k.Has(p.Kind) {
			return false
		}
	}
	if p.Repair != flow.NoRepair && (info == nil || info.Repair != p.Repair) {
		return false
	}
	return p.extras(info, pkt) && p.original(info) && p.ends(info, pkt, owner)
}

func (p *Pattern) extras(info *flow.Info, pkt *wire.Packet) bool {
	switch {
	case p.Proto != 0 && pkt.Proto != p.Proto && (p.Proto != wire.ICMP || pkt.Proto != wire.ICMPv6),
		p.Port != 0 && pkt.Src.Port() != p.Port && pkt.Dst.Port() != p.Port,
		p.SrcPort != 0 && pkt.Src.Port() != p.SrcPort,
		p.DstPort != 0 && pkt.Dst.Port() != p.DstPort,
		p.Conn != 0 && (!known(info) || info.Conn.ID != p.Conn),
		p.HasFlags && (pkt.Proto != wire.TCP || pkt.FragOffset != 0 || pkt.Flags != p.Flags):
		return false
	}
	return p.Len.Holds(pkt.Len)
}

// original tells what a retransmission repeats.
func (p *Pattern) original(info *flow.Info) bool {
	if p.Of == 0 {
		return true
	}
	if !known(info) || !info.OfKinds.Has(p.Of) {
		return false
	}
	i, ok := p.Of.Ordinal()
	return ok && p.OfN.Has(uint64(info.OfOrdinal[i]))
}

func (p *Pattern) ends(info *flow.Info, pkt *wire.Packet, owner func(netip.Addr) string) bool {
	if p.From == "" && p.To == "" {
		return true
	}
	var from, to string
	switch {
	case known(info):
		from, to = info.From(), info.To()
	case owner != nil:
		from, to = owner(pkt.Src.Addr()), owner(pkt.Dst.Addr())
	}
	return (p.From == "" || p.From == from) && (p.To == "" || p.To == to)
}
