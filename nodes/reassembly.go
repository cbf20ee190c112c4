package nodes

import (
	"net/netip"
	"slices"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"

	"netlab/topology/wire"
)

// reassembly is a segment that arrives in fragments: only the first of them names ports,
// and any may be the one that completes it. What is remembered of a segment that is
// complete does no harm: the first fragment of the next one with its identification
// takes its place.
type reassembly struct {
	// What its fragments have in common (RFC 791 section 3.2, RFC 8200 section 4.5).
	src, dst netip.Addr
	id       uint32
	// until is when the stack has given it up at the latest.
	until time.Duration
	// attempt is by the ports of the first fragment, valid where named.
	attempt attempt
	named   bool
}

// maxReassemblies bounds how many of them a host remembers: the oldest are forgotten
// first.
const maxReassemblies = 256

// reassembling returns the segment of which p is a fragment. It is valid until the next
// call.
func (h *Machine) reassembling(p *wire.Packet) *reassembly {
	now, timeout := h.env.Loop.Now(), ipv4.ReassembleTimeout
	if p.Version == 6 {
		timeout = ipv6.ReassembleTimeout
	}
	h.reassemblies = slices.DeleteFunc(h.reassemblies, func(r reassembly) bool { return r.until <= now })
	for k := range h.reassemblies {
		r := &h.reassemblies[k]
		if r.id == p.ID && r.src == p.Src.Addr() && r.dst == p.Dst.Addr() {
			r.until = now + timeout // it may be the first to arrive of another segment
			return r
		}
	}
	if len(h.reassemblies) == maxReassemblies {
		h.reassemblies = slices.Delete(h.reassemblies, 0, 1)
	}
	h.reassemblies = append(h.reassemblies, reassembly{src: p.Src.Addr(), dst: p.Dst.Addr(), id: p.ID, until: now + timeout})
	return &h.reassemblies[len(h.reassemblies)-1]
}

// expectWhole notes which socket a segment may make or change that this fragment may
// complete.
func (i *Interface) expectWhole(p *wire.Packet) {
	h := i.host
	r := h.reassembling(p)
	if p.FragOffset == 0 {
		r.attempt, r.named = attempt{i, protocolOf(p.Dst.Addr()), pair{p.Dst, p.Src}}, true
	}
	if r.named {
		h.event.arrived = append(h.event.arrived, r.attempt)
		h.event.serving = h.sockets[r.attempt.pair]
	}
}
