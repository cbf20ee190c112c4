package analyze

import (
	"strings"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// histories write down what was first seen of each connection, in order, with
// the letters of Zeek's history: capital ones for what the client did.
//
//	S SYN   H SYN,ACK   A pure ACK   D data   F FIN   R RST
//	T data again   W zero window   G data that was acknowledged and not captured
//	I FIN and RST   Q SYN with FIN or RST   ^ the server was seen first
//
// A SYN, FIN or RST is written again where its sequence number differs, T, W and
// G each time that there are ten times as many.
type histories map[int]*history

// maxHistory bounds the letters: only a SYN, FIN or RST at ever new sequence
// numbers could reach it.
const maxHistory = 64

type history struct {
	letters []byte
	ends    [2]historyEnd
}

type historyEnd struct {
	// written are the letters that are written once, as bits from A on.
	written uint32
	// last are the sequence numbers of the last SYN, FIN and RST.
	last [3]uint32
	// repeats, zeros and gaps were seen so many times.
	repeats, zeros, gaps uint32
	// lacks says that data before the relative number beyond was not captured.
	lacks  bool
	beyond uint32
}

// segment takes a segment.
func (h histories) segment(p *wire.Packet, info *flow.Info) {
	c := h[info.Conn.ID]
	if c == nil {
		c = &history{}
		h[info.Conn.ID] = c
		if info.Dir == 1 {
			c.letters = append(c.letters, '^')
		}
	}
	c.segment(p, info)
}

// letters returns a connection's history so far.
func (h histories) letters(c *flow.Conn) []byte {
	if written := h[c.ID]; written != nil {
		return written.letters
	}
	return nil
}

// take returns a connection's history and forgets it.
func (h histories) take(c *flow.Conn) string {
	letters := h.letters(c)
	delete(h, c.ID)
	return string(letters)
}

func (h *history) segment(p *wire.Packet, info *flow.Info) {
	const syn, fin, rst = 0, 1, 2
	switch f := p.Flags & (wire.SYN | wire.FIN | wire.RST); {
	case f == 0 && p.Len > 0:
		h.once(info.Dir, 'D')
	case f == 0 && p.Flags.Has(wire.ACK):
		h.once(info.Dir, 'A')
	case f == wire.SYN && p.Flags.Has(wire.ACK):
		h.moved(info.Dir, 'H', syn, p.Seq)
	case f == wire.SYN:
		h.moved(info.Dir, 'S', syn, p.Seq)
	case f == wire.FIN:
		h.moved(info.Dir, 'F', fin, p.Seq+uint32(p.Len))
	case f == wire.RST:
		h.moved(info.Dir, 'R', rst, p.Seq)
	case f.Has(wire.FIN | wire.RST):
		h.once(info.Dir, 'I')
	case f != 0:
		h.once(info.Dir, 'Q')
	}
	e := &h.ends[info.Dir]
	if info.Kinds.Has(flow.ZeroWindow) {
		h.scaled(info.Dir, 'W', &e.zeros)
	}
	if p.Len > 0 && info.Kinds&(flow.Retransmission|flow.Duplicate) != 0 {
		h.scaled(info.Dir, 'T', &e.repeats)
	}
	h.gap(p, info)
}

// gap looks for data that was acknowledged and not captured: sent past the place
// of capture, or cut off by its snapshot length.
func (h *history) gap(p *wire.Packet, info *flow.Info) {
	e, peer := &h.ends[info.Dir], &h.ends[1-info.Dir]
	switch {
	case e.lacks && info.Kinds&(flow.OutOfOrder|flow.Retransmission) != 0:
		e.lacks = false
	case e.lacks:
	case len(p.Payload) < p.Len:
		e.lacks, e.beyond = true, info.RelSeq+1
	case info.Kinds.Has(flow.Gap):
		e.lacks, e.beyond = true, info.RelSeq
	}
	if info.Kinds.Has(flow.AckUnseen) || peer.lacks && p.Flags.Has(wire.ACK) && wire.AfterEq(info.RelAck, peer.beyond) {
		h.scaled(1-info.Dir, 'G', &peer.gaps)
		peer.lacks = false
	}
}

func (h *history) add(dir int, letter byte) {
	if len(h.letters) == maxHistory {
		return
	}
	if dir == 1 {
		letter += 'a' - 'A'
	}
	h.letters = append(h.letters, letter)
}

// once adds a letter unless it is there, and reports whether it was.
func (h *history) once(dir int, letter byte) (before bool) {
	bit := uint32(1) << (letter - 'A')
	if h.ends[dir].written&bit != 0 {
		return true
	}
	h.ends[dir].written |= bit
	h.add(dir, letter)
	return false
}

// moved adds a letter again where its sequence number is another than before.
func (h *history) moved(dir int, letter byte, which int, seq uint32) {
	last := &h.ends[dir].last[which]
	if h.once(dir, letter) && seq != *last {
		h.add(dir, letter)
	}
	*last = seq
}

// scaled counts, and adds a letter for the first and each tenfold number.
func (h *history) scaled(dir int, letter byte, n *uint32) {
	*n++
	if strings.Trim(number(uint64(*n)), "0") == "1" {
		h.add(dir, letter)
	}
}
