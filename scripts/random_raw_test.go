package scripts_test

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"netlab/topology/wire"
)

// rawClient has a raw node open a connection to a host, and go on as no peer
// should.
func (g *generator) rawClient(x, b *member) {
	port := g.server(b)
	var body block
	body.call("c = "+x.id+".conn", b.at(port)).with(g.isn()...)
	switch g.IntN(4) {
	case 0:
		body.line("c.handshake()")
	case 1:
		body.line("c.send(%s)", quoted(g.segment(0, 0)))
	default:
		body.line("c.send(%s)", quoted("S 0:0(0) win "+pick(g, "65535", "1000", "0")+" "+g.synOptions()))
		body.line("c.recv(timeout = %s)", g.span())
		if g.chance(0.85) {
			body.line("c.send(%s)", quoted(". 1:1(0) ack 1 win "+pick(g, "65535", "65535", "500", "0")))
		}
	}
	g.strange(&body)
	g.start(g.moment(), body)
}

// rawServer has a host connect to a raw node, and answered as no peer should.
func (g *generator) rawServer(x, b *member) {
	x.port++
	port := x.port
	var body block
	body.call("c = "+x.id+".accept", strconv.Itoa(port)).with(g.isn()...)
	body[0].must = append(body[0].must, "timeout = "+g.time(g.end))
	body.line("if c == None:").body.line("return")
	body.line("c.recv()")
	switch g.IntN(5) {
	case 0:
		body.line("c.send(%s)", quoted(g.segment(0, 1)))
	case 1: // a simultaneous open
		body.line("c.send(%s)", quoted("S 0:0(0) "+g.synOptions()))
		body.line("c.recv(timeout = %s)", g.span())
		body.line("c.send(%s)", quoted("S. 0:0(0) ack 1 win 5000"))
	default:
		body.line("c.send(%s)", quoted("S. 0:0(0) ack 1 win "+pick(g, "65535", "3000", "0")+" "+g.synOptions()))
	}
	g.strange(&body)
	g.start(0, body)
	g.dial(b, x, port, g.moment())
}

func (g *generator) isn() []string {
	if g.chance(0.3) {
		return []string{"isn = " + pick(g, "0", "1", "4294967290", "2147483640")}
	}
	return nil
}

// strange is what a raw node does in a connection.
func (g *generator) strange(b *block) {
	seq := uint32(1)
	for range 1 + g.IntN(8) {
		switch g.IntN(8) {
		case 0:
			b.line("tell(c.recv(timeout = %s))", g.span())
		case 1:
			b.line("sleep(%s)", g.span())
		case 2:
			b.line("answer(c, %d, %d)", 1+g.IntN(20), seq)
			if g.chance(0.2) {
				b.line(`note("%%s %%s %%s" %% (c.local, c.isn, c.peer_isn))`)
			}
		case 3:
			n := pick(g, 1, 100, 1460)
			b.line("c.send(%s)", quoted(fmt.Sprintf("P. %d:%d(%d) ack 1", seq, seq+uint32(n), n)))
			seq += uint32(n)
		case 4:
			b.line("c.expect(%s, within = %s)", quoted(pick(g, ". *:*(0)", "F.", "R", "* *:*(100)", "S. 0:0(0) ack 1 <mss 1460,...>")), g.span())
		default:
			b.line("c.send(%s)", quoted(g.segment(seq, 1)))
		}
	}
	if g.chance(0.2) {
		b.line("c.silent(%s)", g.span())
	}
}

func (g *generator) synOptions() string {
	return pick(g, "", "<mss 1460>", "<mss 536,sackOK,TS val 1 ecr 0,nop,wscale 7>", "<mss 0>", "<mss 1>", "<wscale 14>", "<wscale 255>",
		"<mss 1460,nop,nop,sackOK>", "<eol>", "<raw 0000>", "<raw fe04abcd>", "<raw 0200>", "<raw 0204>")
}

// segment is a segment around the point at which its sender and its receiver are.
func (g *generator) segment(seq, ack uint32) string {
	for {
		flags := pick(g, ".", ".", "P.", "F.", "R", "R.", "S", "S.", "-", "F", "P", "SF", "SR", "S.F", "FR.", "FPU", ".U", "P.U", ".E", ".EW", "FSRPUEW", "FSRP.UEW")
		n := uint32(pick(g, 0, 0, 0, 1, 10, 536, 1460, 2000, 9000))
		seq := seq + pick[uint32](g, 0, 0, 0, 0, 1, 10, 1460, 60_000, 70_000, 1<<20, 1<<31, ^uint32(0), ^uint32(9), ^uint32(1459), g.Uint32())
		text := fmt.Sprintf("%s %d:%d(%d)", flags, seq, seq+n, n)
		if strings.Contains(flags, ".") {
			text += fmt.Sprintf(" ack %d", ack+pick[uint32](g, 0, 0, 0, 1, 2, 1000, 100_000, ^uint32(0), ^uint32(99), 1<<31, g.Uint32()))
		}
		if g.chance(0.3) {
			text += " win " + pick(g, "0", "1", "100", "65535")
		}
		if g.chance(0.1) {
			text += " urg " + pick(g, "1", "65535")
		}
		if g.chance(0.2) {
			text += " " + pick(g, "<TS val 1 ecr 1,nop,nop>", "<TS val 4294967295 ecr 0>", "<nop,nop,sack 1:11 21:31>", "<sack 1000:1>", "<mss 100>", "<wscale 3>",
				"<raw 05>", "<raw 050a>", "<raw 080b0000>", "<raw 00ff>", "<raw 22>", "<raw 1300>", "<raw 1e06000000>")
		}
		if parses(wire.ParseSegment(text)) {
			return text
		}
	}
}

// blind has a raw node send segments that belong to nothing it knows of.
func (g *generator) blind(x, b *member) {
	port := g.server(b)
	var body block
	for range 1 + g.IntN(6) {
		s := body.call(x.id+".send", quoted(g.segment(g.Uint32(), g.Uint32())), "to = "+b.at(pick(g, port, port, port+1, 1)))
		if g.chance(0.5) {
			s.with("source = " + pick(g, `":4000"`, `":3000"`, strconv.Quote(g.endOf(pick(g, g.nodes...), 3000, x).String())))
		}
		if g.chance(0.2) {
			s.with("ttl = " + pick(g, "1", "2", "255"))
		}
		if g.chance(0.3) {
			body.line("tell(%s.recv(timeout = %s))", x.id, g.span())
		}
	}
	g.start(g.moment(), body)
}

// forger has a raw node send segments in the name of an end of a connection.
func (g *generator) forger(x *member) {
	c := pick(g, g.known...)
	var body block
	body.line("for c in list(%s):", c)
	loop := &body[0].body
	for range 1 + g.IntN(5) {
		who := pick(g, "c", "peer(c)")
		loop.call("forge", x.id, who, quoted(pick(g, "R", "R.", "S", "S.", ".", "P.", "F.", "-", "FR", "S.R")),
			pick(g, "0", "1", "1", "2", "100", "1449", "65536", "-1", "1000000"), pick(g, "0", "0", "1", "100", "1460"), pick(g, "0", "1", "1", "2", "1000", "-5", "99999"))
		if g.chance(0.5) {
			loop.line("sleep(%s)", g.span())
		}
	}
	for range 1 + g.IntN(2) {
		g.start(g.moment(), body)
	}
}

// garbage has a raw node send what no stack would.
func (g *generator) garbage(x, b *member) {
	port := g.server(b)
	if g.chance(0.5) {
		g.dial(pick(g, g.of("host")...), b, port, 0)
	}
	var body block
	for range 1 + g.IntN(8) {
		body.line("%s.send(%s)", x.id, bytesOf(g.datagram(x, b, port)))
		if g.chance(0.3) {
			body.line("sleep(%s)", g.span())
		}
	}
	g.start(g.moment(), body)
}

// endOf is an address of a node, with a port, of the family that another node
// has first.
func (g *generator) endOf(m *member, port int, like *member) netip.AddrPort {
	for _, p := range m.addrs {
		if p.Addr().Is4() == like.addrs[0].Addr().Is4() {
			return netip.AddrPortFrom(p.Addr(), uint16(port))
		}
	}
	return netip.AddrPortFrom(m.addrs[0].Addr(), uint16(port))
}

// datagram is one from a raw node to a host, with something wrong.
func (g *generator) datagram(x, b *member, port int) []byte {
	if g.chance(0.05) {
		return g.noise(g.IntN(60))
	}
	i := g.IntN(min(len(x.addrs), len(b.addrs)))
	src, dst := netip.AddrPortFrom(x.addrs[i].Addr(), 40001), netip.AddrPortFrom(b.addrs[i].Addr(), uint16(pick(g, port, port, 80, 53)))
	if g.chance(0.1) {
		src = dst // the land attack
	}
	var data []byte
	var err error
	switch g.IntN(4) {
	case 0:
		d := wire.Datagram{Src: src, Dst: dst, Payload: g.noise(g.IntN(30))}
		data, err = d.Append(nil)
	case 1:
		e := wire.Echo{Src: src.Addr(), Dst: dst.Addr(), Reply: g.chance(0.5), Ident: 1, Seq: uint16(g.IntN(3)), Payload: g.noise(g.IntN(30))}
		data, err = e.Append(nil)
	default:
		s, parseErr := wire.ParseSegment(g.segment(1, 1))
		if parseErr != nil || s.Len > 100 {
			s.Len = 0
		}
		s.Src, s.Dst = src, dst
		s.TOS = uint8(g.IntN(4))
		data, err = s.Append(nil)
	}
	if err != nil {
		panic(err) // all of these can be built
	}
	switch g.IntN(7) {
	case 0: // any bits
		for range 1 + g.IntN(4) {
			data[g.IntN(len(data))] ^= 1 << g.IntN(8)
		}
	case 1: // cut short
		data = data[:g.IntN(len(data))]
	case 2: // more than it says
		data = append(data, g.noise(g.IntN(20))...)
	case 3: // a fragment
		if data[0]>>4 == 4 {
			binary.BigEndian.PutUint16(data[6:], pick[uint16](g, 0x2000, 0x2001, 0x0001, 0x1fff, 0x3fff, 0x8000))
		} else {
			data[6] = pick[byte](g, 44, 0, 43, 59, 60, 255)
		}
	case 4: // other fields of the header
		data[pick(g, 0, 1, 2, 3, 8, 9, min(len(data)-1, 32))] = byte(g.IntN(256))
	case 5: // an error about something else
		data = g.complaint(src.Addr(), dst.Addr(), data)
	}
	if g.chance(0.7) {
		_ = wire.FixChecksums(data) // where it can be: what is wrong is to be seen
	}
	return data
}

// complaint is an ICMP error that quotes a datagram.
func (g *generator) complaint(src, dst netip.Addr, about []byte) []byte {
	e := wire.Echo{Src: src, Dst: dst, Payload: about[:min(len(about), 48)]}
	data, err := e.Append(nil)
	if err != nil {
		panic(err) // it can be built
	}
	at := len(data) - len(e.Payload) - 8
	data[at] = pick[byte](g, 3, 3, 11, 12, 5, 1, 2, 4)
	data[at+1] = byte(g.IntN(6))
	binary.BigEndian.PutUint16(data[at+6:], pick[uint16](g, 0, 68, 1280, 576))
	return data
}

func (g *generator) noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.IntN(256))
	}
	return b
}

// bytesOf is data as a literal of Starlark.
func bytesOf(data []byte) string {
	var b strings.Builder
	b.WriteString(`b"`)
	for _, c := range data {
		fmt.Fprintf(&b, `\x%02x`, c)
	}
	return b.String() + `"`
}
