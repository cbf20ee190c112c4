package topology_test

import (
	"fmt"
	"log"
	"net/netip"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
)

// tiny is a TCP of somebody's own, with a fault: it answers a SYN and acknowledges
// data, but forgets the ACK flag where it sends something itself.
type tiny struct{ next uint32 }

// answer is what it sends for a segment, nothing for an ACK.
func (t *tiny) answer(p *wire.Packet) []wire.Segment {
	s := wire.Segment{Src: p.Dst, Dst: p.Src, Seq: t.next, Ack: p.Seq + p.SegLen(), Flags: wire.ACK, Window: 8192}
	switch {
	case p.Flags&wire.SYN != 0:
		s.Flags |= wire.SYN
		t.next++
		return []wire.Segment{s}
	case p.Len > 0:
		hello := s
		hello.Flags, hello.Payload = wire.PSH, []byte("hello")
		t.next += 5
		return []wire.Segment{s, hello}
	}
	return nil
}

// A stack of somebody's own under the observer, in virtual time: it is called back
// when something arrives, sends by the same door, and the monitor judges what it sends.
func ExampleOutside() {
	nw, err := topology.New(topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b", Kind: topology.Outside, Stack: "tiny 0.1"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse("delay 50ms")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer nw.Close()

	stack := tiny{next: 1000}
	var client *nodes.Socket
	nw.Do(func(e *topology.Engine) {
		b := e.Raw("b")
		receive := func() {
			for p, ok := b.Receive(); ok; p, ok = b.Receive() {
				for _, s := range stack.answer(p.Packet) {
					datagram, err := s.Append(nil)
					if err != nil {
						log.Fatal(err)
					}
					b.Send(p.Port, datagram)
				}
			}
		}
		// It takes a millisecond to answer. Notify is told that there is something, and
		// leaves the work to an event of the loop.
		b.Notify(func() { e.After(time.Millisecond, receive) })
		client, err = e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80))
	})
	if err != nil {
		log.Fatal(err)
	}
	nw.Run(time.Second)
	nw.Do(func(*topology.Engine) { _, err = client.Write([]byte("hi")) })
	if err != nil {
		log.Fatal(err)
	}
	nw.Run(100 * time.Millisecond)

	for _, p := range nw.Tap().Packets {
		fmt.Println(p.Sent, p.From, p.Flags, p.Len)
	}
	for _, v := range nw.Findings().Violations {
		fmt.Printf("%s broke %s: %s\n", v.Node, v.Rule.ID, v.Rule.Text)
	}
	// Output:
	// 0s a S 0
	// 51ms b S. 0
	// 51.001ms a . 0
	// 1s a P. 2
	// 1.051s b . 0
	// 1.051s b P 5
	// b broke ack-flag: Every segment but a RST and the first SYN carries an acknowledgment.
}
