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
	r := nw.tap.Sent(nw.loop.Now(), n.loopback, name, name, nw.transits.decode(d.Bytes))
	t := nw.transits.send(d, r)
	nw.loop.After(Propagation, func() {
		from.Deliver([]nodes.Arrival{{Packet: t.sent, N: r.N, Datagram: t.datagram, Ref: t}})
	})
}
