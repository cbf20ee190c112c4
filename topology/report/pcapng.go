package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"netlab/topology/tap"
)

// View says which packets a capture shows, and where.
type View uint8

const (
	// AtOrigin shows each packet once, as its sender put it on the first link of
	// its way: what tcpdump on each of the hosts would have seen leave. It is the
	// view in which a tool that takes a file for one place is right: what a link
	// lost is there, so its retransmission is one, and nothing is there twice.
	AtOrigin View = iota
	// AtSender shows each packet on every link of its way, where the link got it.
	AtSender
	// AtReceiver shows each packet on every link of its way, where and as the link
	// delivered it.
	AtReceiver
	// AtBothEnds is a capture at each end of each link: everything that
	// [AtSender] and [AtReceiver] show.
	AtBothEnds
)

func (v View) sending() bool   { return v != AtReceiver }
func (v View) receiving() bool { return v == AtReceiver || v == AtBothEnds }

// PcapngOptions shape a capture file.
type PcapngOptions struct {
	View View
	// Lost gives each link an interface of its own, "a-b:lost", for the packets
	// that it dropped: they are shown there, at the time of their end, rather than
	// at their sender's.
	Lost bool
}

// Pcapng writes a capture file (pcapng, LINKTYPE_RAW) while a run goes on: one
// interface a link end, named "a-b:a", virtual time stamps to the nanosecond
// from 1970-01-01 00:00 on, and a comment with each packet: what became of it,
// by which rule, what the observer remarked, and both ends' states. What was done to the
// network is a comment of the next packet. It holds a packet back until its fate is
// known, so that it can say it, and packets after it too, so that the file is in order
// of time; of those it holds back 65,536, and then writes the oldest as one that is in
// flight. Of a packet it writes the bytes that the record keeps, all of them with
// [tap.Options].Whole, and how many there were.
type Pcapng struct {
	out   blocks
	links []tap.Link
	opt   PcapngOptions
	err   error
	text  []byte
	// perLink is the number of interfaces a link has.
	perLink int
	queue   []frame
	// head is where the queue begins, sealed where the frames do whose states are
	// still to come: what an arrival does to its receiver follows it in the log.
	head, sealed int
	// waiting has the packets whose fate is not known, each by how many frames came
	// before its own; gone is how many have left the queue.
	waiting map[*tap.Packet]int
	gone    int
	states  states
	// acts are those since the last packet that was pushed, told those of frames that
	// are not written: they are for the next.
	acts, told []string
}

var _ tap.Sink = (*Pcapng)(nil)

// frame is one packet to be written to one interface.
type frame struct {
	p    *tap.Packet
	intf int
	at   time.Duration
	// state is that of both ends: when the packet was sent, or after it arrived.
	state string
	// acts are what was done to the network before.
	acts []string
	// ready says that the packet's fate is known; gone that it is shown elsewhere.
	ready, gone bool
}

// NewPcapng begins a capture file of a network with the given links. The caller
// gives each event of the log to [Pcapng.Observe] and ends with [Pcapng.Close],
// which does not close w.
func NewPcapng(w io.Writer, links []tap.Link, opt PcapngOptions) (*Pcapng, error) {
	if len(links) == 0 {
		return nil, fmt.Errorf("report: pcapng: a network without links has nothing to capture")
	}
	c := &Pcapng{out: blocks{w: bufio.NewWriter(w)}, links: links, opt: opt, perLink: 2, waiting: make(map[*tap.Packet]int)}
	if opt.Lost {
		c.perLink = 3
	}
	if err := c.out.section(); err != nil {
		return nil, fmt.Errorf("report: pcapng: %w", err)
	}
	for i := range links {
		if err := c.addLink(&links[i]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// addLink gives a link its interfaces.
func (c *Pcapng) addLink(l *tap.Link) error {
	for k := range c.perLink {
		if err := c.out.iface(interfaceOf(l, k)); err != nil {
			return fmt.Errorf("report: pcapng: %w", err)
		}
	}
	return nil
}

// meet sees to it that a packet's link has interfaces. A host's link to itself
// begins with the first packet on it.
func (c *Pcapng) meet(p *tap.Packet) {
	for c.err == nil && p.Link >= len(c.links) {
		l := tap.Link{Name: p.From + "-" + p.To, A: p.From, B: p.To}
		c.links = append(c.links[:len(c.links):len(c.links)], l)
		c.err = c.addLink(&l)
	}
}

// interfaceOf names interface k of a link: end A, end B, what was lost.
func interfaceOf(l *tap.Link, k int) (name, description string) {
	switch k {
	case 0:
		return l.Name + ":" + l.A, "link " + l.Name + " at " + l.A
	case 1:
		return l.Name + ":" + l.B, "link " + l.Name + " at " + l.B
	}
	return l.Name + ":lost", "packets that link " + l.Name + " dropped"
}

// Observe takes the next event of the log, as a [tap.Sink]. The first error is
// kept for Close.
func (c *Pcapng) Observe(e tap.Event) {
	if e.Kind != tap.StateChanged {
		c.seal()
	}
	if e.Packet != nil {
		c.meet(e.Packet)
	}
	switch e.Kind {
	case tap.StateChanged:
		c.states.change(e.Transition)
	case tap.Acted:
		run := &Run{Record: &tap.Record{Links: c.links}}
		c.acts = append(c.acts, run.Act(e.Act).String()+" at "+seconds(e.At))
	case tap.PacketSent:
		if c.opt.View.sending() && (c.opt.View != AtOrigin || e.Packet.Origin && e.Packet.CopyOf == 0) {
			c.push(e.Packet, c.end(e.Packet, e.Packet.From), e.At, false)
		}
	case tap.PacketArrived:
		c.settle(e.Packet, false)
		if c.opt.View.receiving() {
			c.push(e.Packet, c.end(e.Packet, e.Packet.To), e.At, true)
		}
	case tap.PacketDropped:
		c.settle(e.Packet, c.opt.Lost)
		if c.opt.Lost && (c.opt.View != AtOrigin || e.Packet.CopyOf == 0) {
			c.push(e.Packet, e.Packet.Link*c.perLink+2, e.At, true)
		}
	}
	for c.err == nil && c.head < c.sealed && c.queue[c.head].ready {
		c.write()
	}
}

// seal gives the frames that wait for it the present states.
func (c *Pcapng) seal() {
	for ; c.sealed < len(c.queue); c.sealed++ {
		f := &c.queue[c.sealed]
		f.state = c.states.of(f.p.Conn)
	}
}

// end is the interface of a packet's link at a node.
func (c *Pcapng) end(p *tap.Packet, node string) int {
	if c.links[p.Link].A == node {
		return p.Link * c.perLink
	}
	return p.Link*c.perLink + 1
}

// maxHeld is how many frames are held back at the most: what a rule holds for
// longer must not have the whole run wait in memory.
const maxHeld = 1 << 16

func (c *Pcapng) push(p *tap.Packet, intf int, at time.Duration, ready bool) {
	if c.head > 0 && c.head >= len(c.queue)-c.head {
		c.queue = append(c.queue[:0], c.queue[c.head:]...)
		c.gone += c.head
		c.head, c.sealed = 0, c.sealed-c.head
	}
	if !ready {
		c.waiting[p] = c.gone + len(c.queue)
	}
	c.queue = append(c.queue, frame{p: p, intf: intf, at: at, acts: c.acts, ready: ready})
	c.acts = nil
	if !ready {
		c.seal()
	}
	if len(c.queue)-c.head > maxHeld && c.err == nil {
		c.write()
	}
}

// settle says that a packet's fate is known.
func (c *Pcapng) settle(p *tap.Packet, gone bool) {
	if at, ok := c.waiting[p]; ok {
		delete(c.waiting, p)
		f := &c.queue[at-c.gone]
		f.ready, f.gone = true, gone
	}
}

// write writes the first frame of the queue.
func (c *Pcapng) write() {
	f := &c.queue[c.head]
	c.head++
	p := f.p
	f.p = nil
	if !f.ready {
		delete(c.waiting, p)
	}
	c.told = append(c.told, f.acts...)
	f.acts = nil
	if f.gone {
		return
	}
	c.text = appendComment(c.text[:0], p, f.state)
	c.err = c.out.packet(f.intf, f.at, p.Data, p.Size(), append([]string{string(c.text)}, c.told...), p.N)
	c.told = c.told[:0]
	if c.err != nil {
		c.err = fmt.Errorf("report: pcapng: packet %s: %w", number(p.N), c.err)
	}
}

// appendComment writes what is known of a packet: "#7 dropped by loss 1% (draw
// 0.004); retransmission of #4; a FIN-WAIT-1, b CLOSE-WAIT".
func appendComment(b []byte, p *tap.Packet, state string) []byte {
	b = appendNumber(b, p.N)
	b = append(b, ' ')
	b = append(b, p.Fate.String()...)
	b = appendRule(b, p)
	if p.CopyOf != 0 {
		b = appendNumber(append(b, "; a copy of "...), p.CopyOf)
	}
	for _, part := range [...]string{noteAfter(p), state} {
		if part != "" {
			b = append(b, "; "...)
			b = append(b, strings.TrimSpace(part)...)
		}
	}
	return b
}

// Close writes what is held back, packets still in flight among it, and returns
// the first error there was. It does not close the underlying writer.
func (c *Pcapng) Close() error {
	c.seal()
	for c.err == nil && c.head < len(c.queue) {
		c.write()
	}
	if err := c.out.w.Flush(); c.err == nil && err != nil {
		c.err = fmt.Errorf("report: pcapng: %w", err)
	}
	return c.err
}

// WritePcapng writes the whole record of a run as a capture file; see [Pcapng].
func WritePcapng(w io.Writer, rec *tap.Record, opt PcapngOptions) error {
	c, err := NewPcapng(w, rec.Links, opt)
	if err != nil {
		return err
	}
	for _, e := range rec.Events {
		c.Observe(e)
	}
	return c.Close()
}
