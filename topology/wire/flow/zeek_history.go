package flow

import "netlab/topology/wire"

// maxZeekHistory bounds the letters; only a SYN, FIN or RST at ever new
// sequence numbers could reach it.
const maxZeekHistory = 64

// zeekHistory is conn.log's history: capital letters are the originator's.
type zeekHistory struct{ letters []byte }

func (h *zeekHistory) add(dir int, letter byte) {
	if len(h.letters) == maxZeekHistory {
		return
	}
	if dir == 1 && letter != '^' {
		letter += 'a' - 'A'
	}
	h.letters = append(h.letters, letter)
}

// zeekCounter logs the first event and each that makes ten times as many.
type zeekCounter struct{ n, next uint32 }

func (h *zeekHistory) scaled(c *zeekCounter, dir int, letter byte) {
	if c.next == 0 {
		c.next = 1
	}
	c.n++
	if c.n == c.next {
		h.add(dir, letter)
		c.next *= 10
	}
}

// Letters that are logged once for each end, or again where noted.
const (
	loggedSYN uint8 = 1 << iota
	loggedFIN
	loggedRST
	loggedData
	loggedACK
	loggedMulti
	loggedFINRST
)

// once adds a letter unless its bit says that it is there, and reports whether
// it was.
func (z *zeekConn) once(dir int, bit uint8, letter byte) (before bool) {
	e := &z.ends[dir]
	if e.logged&bit != 0 {
		return true
	}
	e.logged |= bit
	z.log.add(dir, letter)
	return false
}

// flagLetters adds the letters of the flags and of the payload. A SYN, FIN or
// RST is logged again where its sequence number differs from the last one's;
// that of a FIN is taken after its payload.
func (z *zeekConn) flagLetters(dir int, p *wire.Packet, rel uint64) {
	e := &z.ends[dir]
	again := func(bit uint8, letter byte, at uint64, last *uint64) {
		if z.once(dir, bit, letter) && at != *last {
			z.log.add(dir, letter)
		}
		*last = at
	}
	switch p.Flags & (wire.SYN | wire.FIN | wire.RST) {
	case 0:
		if p.Len > 0 {
			z.once(dir, loggedData, 'D')
		} else if p.Flags&wire.ACK != 0 {
			z.once(dir, loggedACK, 'A')
		}
	case wire.SYN:
		letter := byte('S')
		if p.Flags&wire.ACK != 0 {
			letter = 'H'
		}
		again(loggedSYN, letter, rel, &e.syn)
	case wire.FIN:
		again(loggedFIN, 'F', rel+uint64(p.Len), &e.fin)
	case wire.RST:
		again(loggedRST, 'R', rel, &e.rst)
	case wire.FIN | wire.RST, wire.SYN | wire.FIN | wire.RST:
		z.once(dir, loggedFINRST, 'I')
	default:
		z.once(dir, loggedMulti, 'Q')
	}
}
