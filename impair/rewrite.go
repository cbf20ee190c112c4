package impair

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"netlab/topology/wire"
)

// Rewrite changes fields of the TCP header and sets the checksums right; packets
// that are not TCP, fragments, and segments with a broken header pass as they are.
type Rewrite struct {
	// Seq and Ack are the sequence and the acknowledgment number.
	Seq, Ack Number
	// Window is the header's field, before scaling.
	Window    uint16
	HasWindow bool
	Flags     wire.Flags
	HasFlags  bool
	// Options are all TCP options, as they stand in the header, in whole words of 4
	// bytes, 40 at most. The segment becomes longer or shorter with them.
	Options    string
	HasOptions bool
}

// Number is what becomes of a sequence number; the zero Number leaves it alone.
type Number struct {
	// Set says that it becomes To, relative to the initial sequence number of its
	// direction as in the transcript; or the number itself where that is not known.
	Set bool
	To  uint32
	// By is added to it, round 2^32.
	By int32
}

func (n Number) none() bool { return n == Number{} }

// of returns what becomes of a number, isn the initial one of its direction.
func (n Number) of(number, isn uint32) uint32 {
	if n.Set {
		number = isn + n.To
	}
	return number + uint32(n.By)
}

func (n Number) text(name string) string {
	switch {
	case n.Set:
		return " " + name + " " + strconv.FormatUint(uint64(n.To), 10)
	case n.By != 0:
		return fmt.Sprintf(" %s %+d", name, n.By)
	}
	return ""
}

func (r Rewrite) String() string {
	s := "rewrite" + r.Seq.text("seq") + r.Ack.text("ack")
	if r.HasWindow {
		s += " window " + strconv.Itoa(int(r.Window))
	}
	if r.HasFlags {
		s += " flags " + r.Flags.String()
	}
	if r.HasOptions {
		s += " options " + optionsText(r.Options)
	}
	return s
}

// optionsText is the options in the notation, with their brackets.
func optionsText(options string) string {
	segment := wire.Segment{Options: append([]byte{}, options...)}
	text := segment.String()
	return text[strings.IndexByte(text, '<'):]
}

func (r Rewrite) check() error {
	switch {
	case r == Rewrite{}:
		return errors.New("rewrite: no field is given")
	case r.Seq.Set && r.Seq.By != 0, r.Ack.Set && r.Ack.By != 0:
		return errors.New("rewrite: a number is set and moved, want one of the two")
	case len(r.Options) > maxOptions || len(r.Options)%4 != 0:
		return fmt.Errorf("rewrite: %d bytes of options: want a multiple of 4, at most %d", len(r.Options), maxOptions)
	}
	return nil
}

// Lengths of and offsets in a TCP header (RFC 9293 section 3.1).
const (
	tcpSeq     = 4
	tcpAck     = 8
	tcpOffset  = 12
	tcpFlags   = 13
	tcpWindow  = 14
	tcpHeader  = 20
	maxOptions = 40
)

// apply rewrites a frame's segment; it reports false where that is not a whole
// segment of TCP, or would become longer than a datagram can be.
func (r Rewrite) apply(f *Frame) bool {
	// What is known of a frame that was corrupted is not all in its bytes.
	var p wire.Packet
	if p.Decode(f.Packet.Data) != nil || p.Proto != wire.TCP || p.FragOffset != 0 || p.MoreFragments || p.Truncated {
		return false
	}
	at := len(p.Data) - len(p.Transport())
	data := slices.Clone(p.Data)
	if r.HasOptions {
		end := at + int(data[at+tcpOffset]>>4)*4
		data = slices.Replace(data, at+tcpHeader, end, []byte(r.Options)...)
		if len(data) > math.MaxUint16 || !setLength(data) {
			return false
		}
		data[at+tcpOffset] = byte(tcpHeader+len(r.Options))/4<<4 | data[at+tcpOffset]&0x0f
	}
	header := data[at:]
	own, peer := f.isns()
	move := func(at int, n Number, isn uint32) {
		if !n.none() {
			binary.BigEndian.PutUint32(header[at:], n.of(binary.BigEndian.Uint32(header[at:]), isn))
		}
	}
	move(tcpSeq, r.Seq, own)
	move(tcpAck, r.Ack, peer)
	if r.HasWindow {
		binary.BigEndian.PutUint16(header[tcpWindow:], r.Window)
	}
	if r.HasFlags {
		header[tcpFlags] = byte(r.Flags)
	}
	_ = wire.FixChecksums(data) // data was decoded, and its lengths are right
	f.replace(data)
	return true
}

// setLength writes the length of a datagram into its IP header; false for one of
// IPv6 whose length is not there.
func setLength(data []byte) bool {
	if data[0]>>4 == 4 {
		binary.BigEndian.PutUint16(data[2:], uint16(len(data)))
		return true
	}
	const header = 40
	if binary.BigEndian.Uint16(data[4:]) == 0 {
		return false // a jumbogram (RFC 2675)
	}
	binary.BigEndian.PutUint16(data[4:], uint16(len(data)-header))
	return true
}

// isns are the initial sequence numbers of the frame's direction and of the other
// one, 0 where they are not known.
func (f *Frame) isns() (own, peer uint32) {
	if f.Info == nil || f.Info.Conn == nil {
		return 0, 0
	}
	ends := &f.Info.Conn.Ends
	return ends[f.Info.Dir].ISN, ends[1-f.Info.Dir].ISN
}

func readRewrite(w *scanner) (_ Action, err error) {
	var r Rewrite
	for {
		field := w.peek()
		switch {
		case field == "seq" && r.Seq.none() && w.beforeNumber():
			r.Seq, err = w.number("seq")
		case field == "ack" && r.Ack.none() && w.beforeNumber():
			r.Ack, err = w.number("ack")
		case field == "window" && !r.HasWindow && (r == Rewrite{} || w.beforeNumber()):
			w.next()
			var n int
			n, err = w.integer("rewrite: window", 0, 1<<16-1)
			r.Window, r.HasWindow = uint16(n), true
		case field == "flags" && !r.HasFlags:
			w.next()
			r.Flags, err = w.flags("rewrite: flags")
			r.HasFlags = true
		case field == "options" && !r.HasOptions:
			w.next()
			r.Options, err = w.options("rewrite: options")
			r.HasOptions = true
		case r == Rewrite{}:
			return nil, w.fail("rewrite: want a field", "write seq N, ack N, window N, flags FLAGS or options <OPTIONS>, such as rewrite window 0 b ACK")
		default:
			return r, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// beforeNumber reports whether the word after the next one is a number, so that the
// next one is a field, and not a kind of segment such as "window probe" or "ack of FIN".
func (w *scanner) beforeNumber() bool {
	after := scanner{list: w.list, at: w.at + 1}
	s := strings.TrimLeft(after.peek(), "+-")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// number reads a field's name, and what its number becomes: N, +N or -N.
func (w *scanner) number(field string) (Number, error) {
	w.next()
	text := w.next()
	const way = "write a number as in the transcript, such as 1461, or +N or -N to move it by N"
	if text[0] == '+' || text[0] == '-' {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n == 0 {
			return Number{}, w.failed(fmt.Sprintf("rewrite: %s %s: want +N or -N, N from 1 to %d", field, text, math.MaxInt32), way)
		}
		return Number{By: int32(n)}, nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return Number{}, w.failed(fmt.Sprintf("rewrite: %s %s: want a whole number from 0 to %d", field, text, uint32(math.MaxUint32)), way)
	}
	return Number{Set: true, To: uint32(n)}, nil
}

// flags reads flags as the transcript has them.
func (w *scanner) flags(option string) (wire.Flags, error) {
	text, err := w.value(option, "write flags as in the transcript, such as F. or R")
	if err != nil {
		return 0, err
	}
	flags, err := wire.ParseFlags(text)
	if err != nil {
		return 0, w.failed("rewrite: "+err.Error(), "")
	}
	return flags, nil
}

// options reads options as the transcript has them, "<mss 1000,sackOK>", filled up
// to whole words; "<>" are none.
func (w *scanner) options(option string) (string, error) {
	const way = `write options as in the transcript, such as <mss 1000,sackOK>, or <> for none`
	text, err := w.value(option, way)
	if err != nil {
		return "", err
	}
	first := w.at - 1
	for !strings.HasSuffix(text, ">") && w.peek() != "" {
		text += " " + w.next()
	}
	segment, err := wire.ParseSegment("S 0:0(0) " + text)
	if err != nil || text[0] != '<' {
		w.at = first
		return "", w.fail(fmt.Sprintf("%s: %q are not options", option, text), way)
	}
	for len(segment.Options)%4 != 0 {
		segment.Options = append(segment.Options, 0)
	}
	return string(segment.Options), nil
}
