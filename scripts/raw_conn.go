package scripts

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strconv"

	"go.starlark.net/starlark"

	"netlab/topology/sim"
	"netlab/topology/wire"
	"netlab/topology/words"
)

// rawConn is a connection of a raw node. It has no state but both initial
// sequence numbers: what happens is what the script writes.
type rawConn struct {
	object
	x             *rawNode
	port          int
	local, remote netip.AddrPort
	isn, peerISN  uint32
	inbox         []*segment
	waiting       []*flow
}

func (c *rawConn) String() string {
	return fmt.Sprintf("raw connection %s %v > %v", c.x.node.name, c.local, c.remote)
}
func (c *rawConn) Type() string                             { return "rawconn" }
func (c *rawConn) Hash() (uint32, error)                    { return starlark.String(c.String()).Hash() }
func (c *rawConn) Attr(name string) (starlark.Value, error) { return attribute(c, name) }
func (c *rawConn) AttrNames() []string                      { return attributes(c) }

// take takes a segment that has arrived, with the network's lock held.
func (c *rawConn) take(s *segment) {
	if s.packet.Flags.Has(wire.SYN) {
		c.peerISN = s.packet.Seq
	}
	s.relSeq = s.packet.Seq - c.peerISN
	if s.packet.Flags.Has(wire.ACK) {
		s.relAck = s.packet.Ack - c.isn
	}
	c.inbox = keep(c.inbox, s)
	for _, f := range c.waiting {
		c.x.node.r.wake(f)
	}
}

// open makes a connection known to its node. What comes is the newest one's of
// several with the same addresses and ports.
func (x *rawNode) open(c *rawConn, isn sequence) {
	x.made++
	c.isn = uint32(sim.Stream(x.node.r.seed, "raw", x.node.name, strconv.Itoa(x.made)).Uint64())
	if isn.set {
		c.isn = isn.n
	}
	x.conns[rawKey{c.local, c.remote}] = c
}

// sequence is an argument that is a sequence number.
type sequence struct {
	n   uint32
	set bool
}

// Unpack implements starlark.Unpacker.
func (s *sequence) Unpack(v starlark.Value) error {
	if n, ok := v.(starlark.Int); ok {
		if wide, ok := n.Uint64(); ok && wide <= math.MaxUint32 {
			s.n, s.set = uint32(wide), true
			return nil
		}
	}
	return fmt.Errorf("%s: want a whole number from 0 to 4294967295", brief(v))
}

func rawConnect(c *call) (starlark.Value, error) {
	x := c.self.(*node).raw
	var address, source string
	var isn sequence
	if err := c.unpack("address", &address, "source??", &source, "isn??", &isn); err != nil {
		return nil, err
	}
	remote, err := x.node.resolve(address, nil)
	if err != nil {
		return nil, err
	}
	if err := c.take(&socketQuota, 1); err != nil {
		return nil, err
	}
	out := &rawConn{x: x, remote: remote}
	if out.port, out.local, err = x.endpoint(c, source, remote, uint16(40001+x.made%20000)); err != nil {
		return nil, err
	}
	x.open(out, isn)
	return out, nil
}

func rawAccept(c *call) (starlark.Value, error) {
	x := c.self.(*node).raw
	var port int
	var timeout length
	var isn sequence
	if err := c.unpack("port", &port, "timeout??", &timeout, "isn??", &isn); err != nil {
		return nil, err
	}
	if port < 1 || port > 65535 {
		return nil, fmt.Errorf("port %d: want 1 to 65535", port)
	}
	s, err := c.nextSegment(&x.inbox, &x.waiting, fmt.Sprintf("a SYN to port %d of node %s", port, x.node.name), true, &timeout, func(s *segment) bool {
		p := s.packet
		return p.Proto == wire.TCP && p.Flags.Has(wire.SYN) && !p.Flags.Has(wire.ACK) && int(p.Dst.Port()) == port
	})
	if s == nil {
		return nil, err
	}
	out := &rawConn{x: x, local: s.packet.Dst, remote: s.packet.Src}
	if out.port, _, err = x.source(out.remote.Addr()); err != nil {
		return nil, err
	}
	x.open(out, isn)
	c.r.do(func(*sim.Loop) { out.take(s) })
	return out, nil
}

func rawConnMethods() []entry {
	return []entry{
		builtin("send(segment, data=None, ttl=64)", rawConnSend, "Sends a segment in the notation, with relative numbers.").more(
			"A window that is left out is 65535. Data is the payload, otherwise it is zeros."),
		builtin("recv(timeout=None)", rawConnRecv, "Waits for the next segment and returns it, None when the timeout passes."),
		builtin("expect(segment, within=None)", rawConnExpect, "A check: the next segment is as the text says; * stands for any value, and what is left out is not compared. Returns the segment.").more(
			"It waits for the segment until nothing is left to happen, or at most as long as within says."),
		builtin("silent(duration)", rawConnSilent, "A check: nothing arrives for a duration; it lets that time pass."),
		builtin("forget()", rawConnForget, "The node forgets the connection: what arrives for it from then on goes to recv() and accept() of the node, as after the end of the connection.").more(
			"What arrived before stays to be read. The connection can go on sending."),
		builtin("handshake(mss=1460)", rawConnHandshake, "Opens the connection: SYN, SYN+ACK, ACK, the second one checked. The next number of each direction is then 1."),
		property("local", "This end's address and port, as text.", func(c *rawConn) starlark.Value { return starlark.String(c.local.String()) }),
		property("isn", "This end's initial sequence number.", func(c *rawConn) starlark.Value { return starlark.MakeUint64(uint64(c.isn)) }),
		property("peer_isn", "The peer's initial sequence number, 0 before its SYN has come.", func(c *rawConn) starlark.Value { return starlark.MakeUint64(uint64(c.peerISN)) }),
	}
}

// write sends a segment with relative numbers.
func (c *rawConn) write(text string, data starlark.Value, ttl int) error {
	s, err := segmentText(text, data, ttl)
	if err != nil {
		return err
	}
	s.Src, s.Dst = c.local, c.remote
	s.Rebase(c.isn, c.peerISN)
	return c.x.transmit(c.port, &s)
}

func rawConnSend(c *call) (starlark.Value, error) {
	var text string
	var data starlark.Value
	ttl := 64
	if err := c.unpack("segment", &text, "data??", &data, "ttl?", &ttl); err != nil {
		return nil, err
	}
	return nil, c.self.(*rawConn).write(text, data, ttl)
}

// next waits for the connection's next segment, nil when the timeout passes.
func (c *call) next(conn *rawConn, timeout *length) (*segment, error) {
	return c.nextSegment(&conn.inbox, &conn.waiting, "a segment on "+conn.String(), false, timeout, func(*segment) bool { return true })
}

// nextSegment waits for the first segment of an inbox that want accepts, and takes
// it out.
func (c *call) nextSegment(inbox *[]*segment, waiting *[]*flow, what string, server bool, timeout *length, want func(*segment) bool) (*segment, error) {
	deadline := c.deadline(timeout)
	for {
		for i, s := range *inbox {
			if want(s) {
				*inbox = append((*inbox)[:i], (*inbox)[i+1:]...)
				return s, nil
			}
		}
		*waiting = append(*waiting, c.f)
		c.f.server = server
		late, err := c.waitUntil(what, deadline)
		c.f.server = false
		*waiting = without(*waiting, c.f)
		if late || err != nil {
			return nil, err
		}
	}
}

func rawConnRecv(c *call) (starlark.Value, error) {
	var timeout length
	if err := c.unpack("timeout??", &timeout); err != nil {
		return nil, err
	}
	s, err := c.next(c.self.(*rawConn), &timeout)
	if s == nil {
		return nil, err
	}
	return s, err
}

func rawConnExpect(c *call) (starlark.Value, error) {
	var text string
	var within length
	if err := c.unpack("segment", &text, "within??", &within); err != nil {
		return nil, err
	}
	return c.expectSegment(c.self.(*rawConn), text, &within)
}

func (c *call) expectSegment(conn *rawConn, text string, within *length) (starlark.Value, error) {
	pattern, err := wire.ParsePattern(text)
	if err != nil {
		return nil, err
	}
	s, err := c.next(conn, within)
	var never *starved
	if err != nil && !errors.As(err, &never) {
		return nil, err
	}
	if s == nil {
		c.check(false, "want "+text+"\ngot  no segment")
		return nil, nil
	}
	if s.packet.Proto != wire.TCP {
		c.check(false, "want "+text+"\ngot  "+s.String())
		return s, nil
	}
	why := pattern.Mismatch(s.packet, s.relSeq, s.relAck)
	detail := ""
	if why != "" {
		detail = "want " + text + "\ngot  " + s.String() + "\nother " + why
	}
	c.check(why == "", detail)
	return s, nil
}

func rawConnSilent(c *call) (starlark.Value, error) {
	var d length
	if err := c.unpack("duration", &d); err != nil {
		return nil, err
	}
	until := c.r.now() + d.d
	s, err := c.next(c.self.(*rawConn), &d)
	if err != nil {
		return nil, err
	}
	if s != nil {
		c.check(false, fmt.Sprintf("want nothing until %s\ngot  %s at %s", words.Seconds(until), s, words.Seconds(s.at)))
		return nil, nil
	}
	c.check(true, "")
	return nil, nil
}

func rawConnForget(c *call) (starlark.Value, error) {
	conn := c.self.(*rawConn)
	if key := (rawKey{conn.local, conn.remote}); conn.x.conns[key] == conn {
		delete(conn.x.conns, key)
	}
	return nil, c.unpack()
}

func rawConnHandshake(c *call) (starlark.Value, error) {
	conn := c.self.(*rawConn)
	mss := 1460
	if err := c.unpack("mss?", &mss); err != nil {
		return nil, err
	}
	if err := conn.write(fmt.Sprintf("S 0:0(0) win 65535 <mss %d>", mss), nil, 64); err != nil {
		return nil, err
	}
	if _, err := c.expectSegment(conn, "S. 0:0(0) ack 1", &length{}); err != nil {
		return nil, err
	}
	return nil, conn.write(". 1:1(0) ack 1", nil, 64)
}
