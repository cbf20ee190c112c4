package flow

import "netlab/topology/wire"

// Counts are what one end sent, in segments unless the name says bytes.
type Counts struct {
	Packets      uint64 `json:"packets"`
	DataSegments uint64 `json:"data_segments"`
	PureACKs     uint64 `json:"pure_acks"`
	// PayloadBytes counts every byte of payload, UniqueBytes each but once.
	PayloadBytes uint64 `json:"payload_bytes"`
	UniqueBytes  uint64 `json:"unique_bytes"`

	Retransmissions      uint64 `json:"retransmissions"`
	RetransmittedBytes   uint64 `json:"retransmitted_bytes"`
	TimeoutRepairs       uint64 `json:"timeout_repairs"`
	TailLossProbes       uint64 `json:"tail_loss_probes"`
	PathMTURepairs       uint64 `json:"path_mtu_repairs"`
	FastRepairs          uint64 `json:"fast_repairs"`
	SpuriousRepairs      uint64 `json:"spurious_repairs"`
	UnseenRetransmission uint64 `json:"retransmissions_of_unseen"`
	// DSACKs are those that the peer sent, SpuriousByDSACK those of them that
	// name a segment seen retransmitted.
	DSACKs          uint64 `json:"dsacks_received"`
	SpuriousByDSACK uint64 `json:"spurious_by_dsack"`
	Duplicates      uint64 `json:"duplicates"`
	OutOfOrder      uint64 `json:"out_of_order"`
	Gaps            uint64 `json:"gaps"`

	DuplicateACKs    uint64 `json:"duplicate_acks"`
	WindowUpdates    uint64 `json:"window_updates"`
	ZeroWindows      uint64 `json:"zero_windows"`
	ZeroWindowProbes uint64 `json:"zero_window_probes"`
	KeepAlives       uint64 `json:"keepalives"`
	KeepAliveACKs    uint64 `json:"keepalive_acks"`

	Resets        uint64 `json:"resets"`
	InvalidResets uint64 `json:"invalid_resets"`
	Unacceptable  uint64 `json:"unacceptable"`
	AcksOfUnseen  uint64 `json:"acks_of_unseen"`
}

// tally is an end's counts in little room: those of a connection on which nothing
// goes wrong, and the others where there are some.
type tally struct {
	packets, dataSegments, pureACKs uint32
	// maxFlight is the most that was unacknowledged at once, in bytes.
	maxFlight   uint32
	uniqueBytes uint64

	// others has no count that stands above, and as PayloadBytes those alone that
	// are not unique.
	others *Counts
}

// other returns the counts that most connections do without.
func (t *tally) other() *Counts {
	if t.others == nil {
		t.others = new(Counts)
	}
	return t.others
}

// counts returns them all.
func (t *tally) counts() (c Counts) {
	if t.others != nil {
		c = *t.others
	}
	c.Packets, c.DataSegments, c.PureACKs = uint64(t.packets), uint64(t.dataSegments), uint64(t.pureACKs)
	c.PayloadBytes += t.uniqueBytes
	c.UniqueBytes = t.uniqueBytes
	return c
}

// rare are the kinds that the others of a tally count.
const rare = OutOfOrder | Gap | DuplicateACK | WindowUpdate | ZeroWindow | ZeroWindowProbe | KeepAlive | KeepAliveACK |
	RST | Unacceptable | AckUnseen | Retransmission

// tally counts the segment.
func (g *segment) tally() {
	n, k := &g.s.n, g.kinds
	n.packets++
	if k&PureACK != 0 {
		n.pureACKs++
	}
	if k&rare != 0 {
		g.tallyOther()
	}
	if k&Data == 0 {
		return
	}
	n.dataSegments++
	unique := g.fresh
	if unique > 0 {
		if g.p.Flags&wire.SYN != 0 {
			unique--
		}
		if g.p.Flags&wire.FIN != 0 {
			unique--
		}
	}
	n.uniqueBytes += unique
	if repeated := uint64(g.p.Len) - unique; repeated > 0 {
		n.other().PayloadBytes += repeated
	}
	if g.s.firstData == 0 && n.dataSegments == 1 {
		g.s.firstData = g.at
	}
	g.s.lastData = g.at
	if s := g.s; s.acked && s.nxt > s.una {
		n.maxFlight = max(n.maxFlight, uint32(min(s.nxt-s.una, farAway)))
	}
}

func (g *segment) tallyOther() {
	n, k := g.s.n.other(), g.kinds
	count := func(kind Kind, to *uint64) {
		if k&kind != 0 {
			*to++
		}
	}
	count(OutOfOrder, &n.OutOfOrder)
	count(Gap, &n.Gaps)
	count(DuplicateACK, &n.DuplicateACKs)
	count(WindowUpdate, &n.WindowUpdates)
	count(ZeroWindow, &n.ZeroWindows)
	count(ZeroWindowProbe, &n.ZeroWindowProbes)
	count(KeepAlive, &n.KeepAlives)
	count(KeepAliveACK, &n.KeepAliveACKs)
	count(RST, &n.Resets)
	count(Unacceptable, &n.Unacceptable)
	count(AckUnseen, &n.AcksOfUnseen)
	if k&RST != 0 && g.info.Reset != Resets && !g.network {
		n.InvalidResets++
	}
	if k&Retransmission == 0 {
		return
	}
	n.Retransmissions++
	n.RetransmittedBytes += uint64(g.p.Len)
	switch {
	case k&Spurious != 0:
		n.SpuriousRepairs++
	case g.info.Repair == ByTimeout:
		n.TimeoutRepairs++
	case g.info.Repair == TailLossProbe:
		n.TailLossProbes++
	case g.info.Repair == PathMTU:
		n.PathMTURepairs++
	case g.info.Repair == Fast:
		n.FastRepairs++
	}
	if g.unseen {
		n.UnseenRetransmission++
	}
}
