package plot

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// line follows sequence numbers of one direction, unwrapped and relative to the first
// one: a run of more than 4 GiB goes on upwards.
type line struct {
	base, last uint64
	begun      bool
}

func (l *line) at(n uint32) float64 { return float64(l.number(n)) - float64(l.base) }

// number is the unwrapped number.
func (l *line) number(n uint32) uint64 {
	if !l.begun {
		l.begun, l.base, l.last = true, flow.Origin(n), flow.Origin(n)
	}
	l.last = flow.Unwrap(l.last, n)
	return l.last
}

// near is where a number is that lies around the last one, which stays the last one.
func (l line) near(n uint32) float64 { return l.at(n) }

// anew is the line from its first number on.
func (l line) anew() line { return line{base: l.base, last: l.base, begun: l.begun} }

// sequence is the time-sequence graph of the sender.
func (b *builder) sequence() (Panel, bool) {
	if b.conn == nil {
		return Panel{}, false
	}
	var fresh, again, lost, syns []Point
	var numbers line
	if e := &b.conn.Ends[b.side]; e.HasISN {
		numbers.at(e.ISN)
	}
	for _, s := range b.sent() {
		if s.Flags&wire.RST != 0 || s.SegLen() == 0 {
			continue
		}
		low := numbers.at(s.Seq)
		bar := Point{s.Sent, low, low + float64(s.SegLen())}
		switch {
		case s.Kinds&flow.Retransmission != 0:
			again = append(again, bar)
		default:
			fresh = append(fresh, bar)
		}
		if s.lost {
			lost = append(lost, at(s.Sent, bar.High))
		}
		if s.Flags&(wire.SYN|wire.FIN) != 0 {
			syns = append(syns, at(s.Sent, bar.High))
		}
	}
	if len(fresh)+len(again) == 0 {
		return Panel{}, false
	}
	acks, windows, sacks := b.acknowledged(numbers.anew())
	return Panel{Title: words.Both("sequence numbers, relative", "序号（相对值）"), Unit: Bytes, Layers: layers(
		Layer{Name: words.Both("window offered", "通告的窗口"), Ink: Sky, Shape: Steps, Loose: true, Points: windows},
		Layer{Name: words.Both("acknowledged", "已确认"), Ink: Green, Shape: Steps, Points: acks},
		Layer{Name: words.Same("SACK"), Ink: Purple, Shape: Bars, Points: sacks},
		Layer{Name: words.Both("sent", "发送"), Ink: Plain, Shape: Bars, Points: fresh},
		Layer{Name: words.Both("sent again", "重传"), Ink: Orange, Shape: Bars, Points: again},
		Layer{Name: words.Both("SYN, FIN", "SYN、FIN"), Ink: Blue, Shape: Dots, Points: syns},
		Layer{Name: words.Both("lost", "丢失"), Ink: Red, Shape: Crosses, Points: lost},
	)}, true
}

// acknowledged are, as the sender learns of them, the highest acknowledgment, the
// edge of the window, and the blocks of SACK options.
func (b *builder) acknowledged(numbers line) (acks, windows, sacks []Point) {
	highest, edge := -1.0, -1.0
	sum := b.conn.Summary()
	for _, h := range b.heard() {
		if h.Flags&wire.ACK == 0 || h.Flags&wire.RST != 0 {
			continue
		}
		ack := numbers.near(h.Ack)
		if ack > highest {
			highest = numbers.at(h.Ack)
			acks = append(acks, at(h.at, ack))
		}
		offered := float64(h.Window)
		if h.Flags&wire.SYN == 0 && sum.WindowScaling {
			offered *= float64(uint32(1) << sum.Ends[1-b.side].WindowScale)
		}
		if e := ack + offered; e != edge && ack == highest {
			edge = e
			windows = append(windows, at(h.at, e))
		}
		for _, s := range h.Options.SACK[:h.Options.NumSACK] {
			// One below the acknowledgment tells of a duplicate (RFC 2883).
			if low := numbers.near(s.Start); low > ack && wire.Before(s.Start, s.End) {
				sacks = append(sacks, Point{h.at, low, low + float64(s.End-s.Start)})
			}
		}
	}
	return acks, windows, sacks
}

// layers are those that have points.
func layers(all ...Layer) []Layer {
	out := all[:0]
	for _, l := range all {
		if len(l.Points) > 0 {
			out = append(out, l)
		}
	}
	return out
}
