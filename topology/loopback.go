package topology

import (
	"netlab/impair"
	"netlab/nodes"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// loopback carries what a host sends to itself: as a separate event,
// and in full view of the observer, which knows it as link "a-a".
func (nw *Network) loopback(from *nodes.Interface, d nodes.Datagram) {
	n := nw.byName[from.Node()]
	name := n.spec.Name
	if n.loopback < 0 {
		n.loopback = nw.tap.AddLink(tap.Link{Name: name + "-" + name, A: name, B: name})
	}
	var p wire.Packet
	_ = p.Decode(d.Bytes) // as in linkEnd.send
	r := nw.tap.Sent(nw.loop.Now(), n.loopback, name, name, &p)
	nw.loop.After(Propagation, func() {
		t := &transit{frame: impair.Frame{Packet: &r.Packet, N: r.N}, record: r}
		from.Deliver([]nodes.Arrival{{Packet: &r.Packet, N: r.N, Datagram: d, Ref: t}})
	})
}
