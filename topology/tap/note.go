package tap

import (
	"strconv"

	"netlab/topology/wire/flow"
)

// plainKinds are the meanings of a segment that its flags and numbers show
// anyway: a packet with no others needs no note.
const plainKinds = flow.SYN | flow.SYNACK | flow.FIN | flow.RST | flow.PureACK | flow.Data |
	flow.AckOfSYN | flow.AckOfFIN

// noteOf says what is remarkable about a segment, empty where nothing is. Why is
// the sender's reason to send it again; challenged says that a RST or SYN has
// reached it at this instant.
func noteOf(i *flow.Info, why flow.Repair, challenged bool) string {
	k := i.Kinds &^ plainKinds
	challenged = challenged && i.Kinds.Has(flow.PureACK)
	if k == 0 && !challenged {
		return ""
	}
	b := make([]byte, 0, 64)
	add := func(what string) {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = append(b, what...)
	}
	switch {
	case k.Has(flow.Retransmission):
		add("retransmission")
		if i.Of > 0 {
			b = strconv.AppendUint(append(b, " of #"...), i.Of, 10)
		}
		if why != flow.NoRepair {
			add(why.String())
		}
		if i.Repair == flow.Spurious {
			// So the receiver has said, though its word may have been lost since.
			add("already received")
		}
	case k.Has(flow.OutOfOrder):
		add("out of order")
	}
	switch {
	case challenged:
		add("challenge ACK")
	case k.Has(flow.ZeroWindowProbe):
		add("window probe")
	case k.Has(flow.KeepAlive):
		add("keepalive")
	case k.Has(flow.KeepAliveACK):
		add("keepalive ACK")
	case k.Has(flow.DuplicateACK):
		add("duplicate ACK #")
		b = strconv.AppendUint(b, uint64(i.DuplicateACKs), 10)
	}
	switch {
	case k.Has(flow.ZeroWindow):
		add("zero window")
	case k.Has(flow.WindowUpdate):
		add("window update")
	}
	if k.Has(flow.AckUnseen) {
		add("ACK of what was not sent")
	}
	return string(b)
}
