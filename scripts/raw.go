package scripts

import (
	"fmt"
	"net/netip"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
	"netlab/topology/wire"
)

// rawNode is what a raw node is to a script: its packets, those of each of its
// connections and the others.
type rawNode struct {
	node    *node
	live    *nodes.Raw
	loop    *sim.Loop
	conns   map[rawKey]*rawConn
	made    int // connections so far
	inbox   []*segment
	waiting []*flow
}

// rawKey is the 4-tuple of a connection, its own end first.
type rawKey struct{ local, remote netip.AddrPort }

// maxInbox is how many packets wait to be read, the newest, for each connection
// and for the node.
const maxInbox = 1 << 14

func newRawNode(n *node) *rawNode {
	x := &rawNode{node: n, live: n.r.engine.Raw(n.name), conns: make(map[rawKey]*rawConn)}
	n.r.do(func(l *sim.Loop) { x.loop = l })
	x.live.Notify(x.take)
	return x
}

// take sorts what has arrived. It is called with the network's lock held.
func (x *rawNode) take() {
	for {
		got, ok := x.live.Receive()
		if !ok {
			return
		}
		s := &segment{at: x.loop.Now(), n: got.N, packet: got.Packet, relSeq: got.Packet.Seq, relAck: got.Packet.Ack}
		if c := x.conns[rawKey{got.Packet.Dst, got.Packet.Src}]; c != nil {
			c.take(s)
			continue
		}
		x.inbox = keep(x.inbox, s)
		for _, f := range x.waiting {
			x.node.r.wake(f)
		}
	}
}

func keep(inbox []*segment, s *segment) []*segment {
	if len(inbox) == maxInbox {
		inbox = append(inbox[:0], inbox[1:]...)
	}
	return append(inbox, s)
}

// source is the port by which the node reaches an address, and its own address
// there.
func (x *rawNode) source(to netip.Addr) (int, netip.Addr, error) {
	port, own := -1, netip.Addr{}
	for i := range x.live.Ports() {
		for _, p := range x.live.Prefixes(i) {
			switch {
			case p.Masked().Contains(to):
				return i, p.Addr(), nil
			case port < 0 && p.Addr().Is4() == to.Is4():
				port, own = i, p.Addr()
			}
		}
	}
	if port < 0 {
		return 0, own, hint(fmt.Errorf("node %s has no address of the family of %v", x.node.name, to), "link it to another node")
	}
	return port, own, nil
}

// transmit puts a segment on the wire.
func (x *rawNode) transmit(port int, s *wire.Segment) error {
	datagram, err := s.Append(nil)
	if err != nil {
		return err
	}
	x.node.r.do(func(*sim.Loop) { x.live.Send(port, datagram) })
	return nil
}

func rawMethods() []entry {
	return []entry{
		builtin("send(segment, to=None, source=None, data=None, ttl=64)", rawSend, "Sends one segment in the notation, with its numbers as they are, to \"node:port\"; or bytes, as a whole datagram.").more(
			"Source is \":port\", or any \"address:port\", even of another node; the default port is 40000. A window that is left out is 65535. Data is the payload, otherwise it is zeros."),
		builtin("recv(timeout=None)", rawRecv, "Waits for a packet that does not belong to a connection of the node, and returns it; None when the timeout passes."),
		builtin("conn(address, source=None, isn=None)", rawConnect, "Makes a connection whose segments the script writes itself, with numbers relative to each direction's initial sequence number.").more(
			"Source is \":port\" or \"address:port\"; without it the ports are 40001 and up. Without isn the initial sequence number is drawn at random. It replaces an earlier one with the same addresses and ports: what arrives from then on belongs to the new one."),
		builtin("accept(port, timeout=None, isn=None)", rawAccept, "Waits for a SYN to a port and returns the connection that it opens; recv() returns the SYN first. None when the timeout passes.").more(
			"A SYN that belongs to a connection which the node still knows goes there; see rawconn.forget()."),
	}
}

func rawSend(c *call) (starlark.Value, error) {
	x := c.self.(*node).raw
	var what, data starlark.Value
	var to, source string
	ttl := 64
	if err := c.unpack("segment", &what, "to??", &to, "source??", &source, "data??", &data, "ttl?", &ttl); err != nil {
		return nil, err
	}
	if datagram, ok := what.(starlark.Bytes); ok {
		if x.live.Ports() == 0 {
			return nil, fmt.Errorf("node %s has no link", x.node.name)
		}
		c.r.do(func(*sim.Loop) { x.live.Send(0, []byte(datagram)) })
		return nil, nil
	}
	text, ok := starlark.AsString(what)
	if !ok {
		return nil, fmt.Errorf("%s: want a segment in the notation, or bytes", brief(what))
	}
	if to == "" {
		return nil, hint(fmt.Errorf("to whom?"), `such as to = "b:80"`)
	}
	remote, err := x.node.resolve(to, nil)
	if err != nil {
		return nil, err
	}
	port, local, err := x.endpoint(c, source, remote, 40000)
	if err != nil {
		return nil, err
	}
	s, err := segmentText(text, data, ttl)
	if err != nil {
		return nil, err
	}
	s.Src, s.Dst = local, remote
	return nil, x.transmit(port, &s)
}

// endpoint is the port and the own end of what is sent to remote.
func (x *rawNode) endpoint(c *call, source string, remote netip.AddrPort, number uint16) (int, netip.AddrPort, error) {
	port, own, err := x.source(remote.Addr())
	if err != nil || source == "" {
		return port, netip.AddrPortFrom(own, number), err
	}
	local, err := c.r.resolveLocal(source, remote.Addr())
	if err == nil && local.Addr().IsUnspecified() {
		local = netip.AddrPortFrom(own, local.Port())
	}
	return port, local, err
}

// segmentText reads a segment that is to be sent.
func segmentText(text string, data starlark.Value, ttl int) (wire.Segment, error) {
	s, err := wire.ParseSegment(text)
	if err != nil {
		return s, err
	}
	if s.Any&wire.AnyWindow != 0 {
		s.Window = 65535
	}
	if ttl < 1 || ttl > 255 {
		return s, fmt.Errorf("ttl %d: want 1 to 255", ttl)
	}
	s.TTL = uint8(ttl)
	if data == nil {
		return s, nil
	}
	if s.Payload, err = payloadOf(data); err != nil {
		return s, err
	}
	if s.Len != len(s.Payload) {
		return s, fmt.Errorf("%q has a length of %d, data has %d bytes", text, s.Len, len(s.Payload))
	}
	return s, nil
}

func rawRecv(c *call) (starlark.Value, error) {
	x := c.self.(*node).raw
	var timeout length
	if err := c.unpack("timeout??", &timeout); err != nil {
		return nil, err
	}
	s, err := c.nextSegment(&x.inbox, &x.waiting, "a packet at node "+x.node.name, true, &timeout, func(*segment) bool { return true })
	if s == nil {
		return nil, err
	}
	return s, err
}
