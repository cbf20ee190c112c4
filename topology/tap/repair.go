package tap

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// heard is what has reached one end of what the other end says about its data:
// what decides why it sends something again. The tracker sees an acknowledgment
// when it is sent; it may be on its way still, or lost.
type heard struct {
	una, sacked     uint32 // the highest acknowledged, and in a SACK block
	hasUna, hasSACK bool
	duplicates      int
	recover         uint32 // where the fast recovery ends that goes on
	recovering      bool
	// challenged is when a RST or SYN reached an open connection.
	challenged   time.Duration
	hasChallenge bool
}

// dupThresh is how many duplicate ACKs ask for a fast retransmit (RFC 5681
// section 3.2).
const dupThresh = 3

// challenges takes a RST, or a SYN that is not the handshake's own, which has
// reached an open connection.
func (h *heard) challenges(at time.Duration, p *wire.Packet) {
	if p.Flags&wire.RST != 0 || p.Flags&(wire.SYN|wire.ACK) == wire.SYN {
		h.challenged, h.hasChallenge = at, true
	}
}

// hears takes a segment that has reached an end.
func (h *heard) hears(p *wire.Packet) {
	if p.Flags&(wire.ACK|wire.RST) != wire.ACK {
		return
	}
	switch {
	case !h.hasUna || wire.After(p.Ack, h.una):
		h.una, h.hasUna, h.duplicates = p.Ack, true, 0
		if h.recovering && wire.AfterEq(p.Ack, h.recover) {
			h.recovering, h.hasSACK = false, false
		}
	case p.Ack == h.una && p.SegLen() == 0:
		h.duplicates++
	}
	for _, b := range p.Options.SACK[:min(p.Options.NumSACK, 4)] {
		if wire.After(b.End, p.Ack) && (!h.hasSACK || wire.After(b.End, h.sacked)) {
			h.sacked, h.hasSACK = b.End, true
		}
	}
}

// repair is why the end has sent something again: not what the tracker infers
// from all that was said, but what the end had heard of it.
func (h *heard) repair(i *flow.Info, p *wire.Packet, nxt uint32) flow.Repair {
	r := i.Repair
	if r == flow.Spurious {
		r = flow.Fast // if what it has heard asks for that
	}
	switch {
	case r != flow.Fast:
	case h.recovering && wire.Before(p.Seq, h.recover):
	case h.duplicates >= dupThresh, h.hasSACK && wire.After(h.sacked, p.End()):
		h.recover, h.recovering = nxt, true
	default:
		r = flow.ByTimeout
	}
	if r == flow.ByTimeout {
		h.recovering, h.duplicates = false, 0
	}
	return r
}

// explain returns why a segment was sent again, and corrects what the tracker
// says of it. That it was spurious stays true, whatever the sender could know.
func (t *Tap) explain(r *Packet, i *flow.Info) flow.Repair {
	end := &r.Conn.Ends[r.Conn.Side(r.Src)]
	if next := r.End(); r.Flags&wire.SYN != 0 || wire.After(next, end.sent) {
		end.sent = next
	}
	if i.Repair == flow.NoRepair {
		return flow.NoRepair
	}
	why := end.heard.repair(i, &r.Packet, end.sent)
	if i.Repair != flow.Spurious {
		i.Repair = why
	}
	return why
}
