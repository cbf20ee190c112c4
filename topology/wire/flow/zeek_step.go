package flow

import "netlab/topology/wire"

// step moves the end's state for a segment that it sent and reports whether the
// end counts as closed from then on.
func (e *zeekEnd) step(peer *zeekEnd, dir int, p *wire.Packet, z *zeekConn) (closes bool) {
	f := p.Flags
	switch e.state {
	case zeekInactive:
		return e.wake(peer, dir, p, z)
	case zeekSynSent, zeekSynAckSent:
		if f&wire.FIN != 0 {
			e.set(zeekClosed)
			closes = true
		}
		if f&wire.RST != 0 {
			e.set(zeekReset)
			closes = true
		}
	case zeekEstablished, zeekPartial:
		if f&(wire.SYN|wire.ACK) == wire.SYN && e.state == zeekPartial && peer.state == zeekInactive {
			e.set(zeekSynSent)
		}
		if f&(wire.FIN|wire.RST) == wire.FIN {
			e.set(zeekClosed)
			if peer.state == zeekReset && peer.prev == zeekClosed {
				peer.set(zeekClosed) // a FIN, then a RST: normal after all
			}
			closes = true
		}
		if f&wire.RST != 0 {
			e.set(zeekReset)
			closes = true
		}
	case zeekClosed:
		if f&wire.RST != 0 && peer.state != zeekClosed {
			e.set(zeekReset)
			closes = true
		}
	}
	return closes
}

// wake moves an end of which this is the first segment.
func (e *zeekEnd) wake(peer *zeekEnd, dir int, p *wire.Packet, z *zeekConn) (closes bool) {
	f := p.Flags
	if f&wire.SYN != 0 {
		switch {
		case dir == 0 && f&wire.ACK != 0:
			e.set(zeekSynAckSent)
		case dir == 0:
			e.set(zeekSynSent)
		default:
			if peer.state == zeekSynSent {
				peer.set(zeekEstablished)
			}
			e.set(zeekEstablished)
		}
	}
	if f&wire.FIN != 0 {
		e.set(zeekClosed)
		closes = true
	}
	if f&wire.RST != 0 {
		e.set(zeekReset)
		closes = true
	}
	if e.state != zeekInactive {
		return closes
	}
	switch {
	case dir == 1 && p.Len == 0 && peer.state == zeekSynSent:
		// Some answer a SYN by an ACK before their own SYN.
	case f&wire.ACK != 0 && peer.state == zeekEstablished:
		// The SYN was missed, the SYN,ACK was not.
		e.set(zeekEstablished)
		z.partial = false
	default:
		e.set(zeekPartial)
	}
	return closes
}
