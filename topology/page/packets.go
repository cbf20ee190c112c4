package page

import (
	"time"

	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Packets are the records of packets, each on one link: what was sent, what became of
// it, by which rule, and every field of its headers. Of what is no TCP segment the
// fields of TCP are null.
type Packets struct {
	N       []uint64         `json:"n"`
	Sent    []time.Duration  `json:"sent"`
	Arrived []*time.Duration `json:"arrived"`
	Link    []int            `json:"link"`
	From    []int            `json:"from"`
	To      []int            `json:"to"`
	Conn    []int            `json:"conn"`
	Src     []string         `json:"src"`
	Dst     []string         `json:"dst"`
	// Word names the packet (SYN, data, ACK ...), Text is it in the notation.
	Word []string `json:"word"`
	Text []string `json:"text"`
	// Kinds are the packet's kinds in the language of matches, each followed by its
	// ordinal there: an index of the list of names, a number, and so on.
	Kinds [][]uint32 `json:"kinds"`
	// Fate is what the link did, and "lost" of what reached a node without power.
	Fate []string `json:"fate"`
	// By are the rules that decided, Draw the random number of the last one; Note is
	// what is remarkable.
	By   []string   `json:"by"`
	Draw []*float64 `json:"draw"`
	Note []string   `json:"note"`
	// Of, CopyOf and PassesOn are numbers of packets: the one that is sent again, of
	// which this is a copy, and that is passed on; 0 for none.
	Of       []uint64 `json:"of"`
	CopyOf   []uint64 `json:"copy_of"`
	PassesOn []uint64 `json:"passes_on"`

	Version []int    `json:"version"`
	Proto   []string `json:"proto"`
	TTL     []int    `json:"ttl"`
	TOS     []int    `json:"tos"`
	ID      []uint32 `json:"id"`
	// Frag is "DF", "MF", the offset, or several of these.
	Frag []string `json:"frag"`
	Size []int    `json:"size"` // of the datagram, 0 where its bytes are not on record

	Flags  []*string `json:"flags"`
	Seq    []*uint32 `json:"seq"` // relative
	Ack    []*uint32 `json:"ack"`
	SeqNo  []*uint32 `json:"seq_no"` // as on the wire
	AckNo  []*uint32 `json:"ack_no"`
	Win    []*uint16 `json:"win"`
	Urgent []*uint16 `json:"urgent"`
	Len    []int     `json:"len"`
}

// add adds a packet and returns its index.
func (ps *Packets) add(run *report.Run, p *tap.Packet, fate string, kinds []uint32, node func(string) int, name func(bilingual) string) int {
	ps.Kinds = append(ps.Kinds, kinds)
	ps.N = append(ps.N, p.N)
	ps.Sent = append(ps.Sent, p.Sent)
	ps.Arrived = append(ps.Arrived, unless(p.Arrived, p.Arrived == tap.Never))
	ps.Link, ps.From, ps.To = append(ps.Link, p.Link), append(ps.From, node(p.From)), append(ps.To, node(p.To))
	conn := 0
	if p.Conn != nil {
		conn = p.Conn.ID
	}
	ps.Conn = append(ps.Conn, conn)
	ps.Src, ps.Dst = append(ps.Src, p.Src.String()), append(ps.Dst, p.Dst.String())
	ps.Word, ps.Text = append(ps.Word, name(p.Word())), append(ps.Text, report.Notation(p))
	ps.Fate, ps.By = append(ps.Fate, fate), append(ps.By, name(p.Why))
	draw := p.Why.Draw()
	ps.Draw = append(ps.Draw, unless(draw, draw < 0))
	ps.Note = append(ps.Note, name(run.Remark(p)))
	ps.Of, ps.CopyOf, ps.PassesOn = append(ps.Of, p.Of), append(ps.CopyOf, p.CopyOf), append(ps.PassesOn, p.PassesOn)
	ps.Version, ps.Proto = append(ps.Version, int(p.Version)), append(ps.Proto, p.Proto.String())
	ps.TTL, ps.TOS, ps.ID = append(ps.TTL, int(p.TTL)), append(ps.TOS, int(p.TOS)), append(ps.ID, p.ID)
	ps.Frag, ps.Size, ps.Len = append(ps.Frag, frag(&p.Packet)), append(ps.Size, p.Size()), append(ps.Len, p.Len)

	other := p.Proto != wire.TCP || p.FragOffset != 0
	noAck := other || !p.Flags.Has(wire.ACK)
	seq, ack := report.Relative(p)
	ps.Flags = append(ps.Flags, unless(p.Flags.String(), other))
	ps.Seq, ps.SeqNo = append(ps.Seq, unless(seq, other)), append(ps.SeqNo, unless(p.Seq, other))
	ps.Ack, ps.AckNo = append(ps.Ack, unless(ack, noAck)), append(ps.AckNo, unless(p.Ack, noAck))
	ps.Win, ps.Urgent = append(ps.Win, unless(p.Window, other)), append(ps.Urgent, unless(p.Urgent, other || p.Urgent == 0))
	return len(ps.N) - 1
}

// unless is a value, nil where there is none.
func unless[T any](v T, none bool) *T {
	if none {
		return nil
	}
	return &v
}

// frag are the flags and the offset of a fragment.
func frag(p *wire.Packet) string {
	text := ""
	if p.DontFragment {
		text = "DF"
	}
	if p.MoreFragments {
		text += " MF"
	}
	if p.FragOffset != 0 {
		text += " offset " + decimal(p.FragOffset)
	}
	if text != "" && text[0] == ' ' {
		return text[1:]
	}
	return text
}
