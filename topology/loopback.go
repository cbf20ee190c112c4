package topology

import (
	"netlab/nodes"
	"netlab/topology/tap"
)

// loopback carries what a host sends to itself: as a separate event,
// and in full view of the observer, which knows it as link "a-a".
func (nw *Network) loopback(from *nodes.Interface, d nodes.Datagram) {
	n := nw.byName[from.Node()]
	name := n.spec.Name
	if n.loopback < 0 {
		n.loopback = nw.tap.AddLink(tap.Link{Name: name + "-" + name, A: name, B: name})
	}
	t := &transit{datagram: d}
	_ = t.packet.Decode(d.Bytes) // as in linkEnd.transit
	t.record = nw.tap.Sent(nw.loop.Now(), n.loopback, name, name, &t.packet)
	nw.loop.After(Propagation, func() {
		from.Deliver([]nodes.Arrival{{Packet: &t.packet, N: t.record.N, Datagram: d, Ref: t}})
	})
}
