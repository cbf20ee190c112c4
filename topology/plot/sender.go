package plot

import (
	"time"

	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

var (
	windowTitle    = words.Both("window of the sender", "发送方的窗口")
	unacknowledged = words.Both("sent, not acknowledged", "已发送，未确认")
)

// window is how much the sender may have under way, and has. A capture knows the
// latter alone.
func (b *builder) window() (Panel, bool) {
	if b.conn == nil {
		return Panel{}, false
	}
	series := b.series()
	if series == nil {
		return b.outstanding()
	}
	segment := float64(b.segment())
	var cwnd, ssthresh, flight, wnd, recovery []Point
	for i := range series {
		s := &series[i]
		if s.CWnd > 0 {
			cwnd = change(cwnd, s.At, float64(s.CWnd)*segment)
		}
		if s.SSThresh > 0 && s.SSThresh < samples.NoThreshold {
			ssthresh = change(ssthresh, s.At, float64(s.SSThresh)*segment)
		}
		flight = change(flight, s.At, float64(s.Flight))
		wnd = change(wnd, s.At, float64(s.SndWnd))
		recovering := 0.0
		if !s.Recovery.Calm() {
			recovering = 1
		}
		recovery = change(recovery, s.At, recovering)
	}
	return Panel{Title: windowTitle, Unit: Bytes, Until: b.gone(), Layers: layers(
		Layer{Name: words.Both("loss recovery", "丢失恢复"), Ink: Orange, Shape: Bands, Points: recovery},
		Layer{Name: words.Both("receiver's window", "接收方的窗口"), Ink: Sky, Shape: Steps, Loose: true, Points: wnd},
		Layer{Name: words.Same("ssthresh"), Ink: Purple, Shape: Steps, Points: ssthresh},
		Layer{Name: words.Same("cwnd"), Ink: Blue, Shape: Steps, Points: cwnd},
		Layer{Name: unacknowledged, Ink: Plain, Shape: Steps, Points: flight},
	)}, len(flight) > 1
}

// segment is the payload of a full segment of the sender, by which it counts its
// congestion window: the largest that it has sent. One that has sent no full segment
// leaves room for all options, as the stack does.
func (b *builder) segment() int {
	size := b.conn.Ends[1-b.side].MSS() - 40
	for _, p := range b.run.Record.Packets {
		if b.first(p) && p.Conn == b.conn && p.Dir == b.side {
			size = max(size, p.Len)
		}
	}
	return size
}

// change adds a value that differs from the one before.
func change(all []Point, t time.Duration, v float64) []Point {
	if n := len(all); n > 0 && all[n-1].Low == v {
		return all
	}
	return append(all, at(t, v))
}

// outstanding is what is not acknowledged, by what was seen: the highest number sent less
// the highest one acknowledged.
func (b *builder) outstanding() (Panel, bool) {
	var numbers line
	var flight []Point
	highest, acked := 0.0, 0.0
	for _, e := range b.run.Record.Events {
		p := e.Packet
		if p == nil || p.Conn != b.conn || p.Flags&wire.RST != 0 || p.FragOffset != 0 {
			continue
		}
		switch {
		case e.At == p.Sent && p.Dir == b.side && b.first(p) && e.Kind == tap.PacketSent:
			if p.SegLen() > 0 {
				highest = max(highest, numbers.at(p.Seq)+float64(p.SegLen()))
			}
		case e.Kind == tap.PacketArrived && p.Dir != b.side && p.Last && p.Flags&wire.ACK != 0 && numbers.begun:
			acked = max(acked, numbers.near(p.Arrival().Ack))
		default:
			continue
		}
		flight = change(flight, e.At, max(0, highest-acked))
	}
	return Panel{Title: windowTitle.Then(b.unsampled()), Unit: Bytes, Until: b.gone(), Layers: layers(
		Layer{Name: unacknowledged, Ink: Plain, Shape: Steps, Points: flight},
	)}, len(flight) > 1
}

// roundTrip is the timers of the sender.
func (b *builder) roundTrip() (Panel, bool) {
	if b.conn == nil {
		return Panel{}, false
	}
	var srtt, rto []Point
	for _, s := range b.series() {
		if s.RTT > 0 {
			srtt = change(srtt, s.At, s.RTT.Seconds())
		}
		if s.RTO > 0 {
			rto = change(rto, s.At, s.RTO.Seconds())
		}
	}
	trips := b.trips()
	return Panel{Title: words.Both("round-trip time", "往返时间").Then(b.unsampled()), Unit: Seconds, Log: true, Until: b.gone(), Layers: layers(
		Layer{Name: words.Both("measured", "测得"), Ink: Soft, Shape: Dots, Points: trips},
		Layer{Name: words.Both("smoothed", "平滑值"), Ink: Blue, Shape: Steps, Points: srtt},
		Layer{Name: words.Both("timeout (RTO)", "重传超时 (RTO)"), Ink: Orange, Shape: Steps, Points: rto},
	)}, len(trips)+len(srtt) > 0
}

// trips are the round trips that acknowledgments show of segments that were sent once
// (Karn's rule, RFC 6298 section 3): from the last of what one acknowledges, where nothing
// before it was sent again later and may have held the acknowledgment up.
func (b *builder) trips() []Point {
	var numbers line
	var out []Point
	type mark struct {
		end float64
		at  time.Duration
		// sent and again are the places among what was sent of the segment and of its
		// latest repetition, 0 for none.
		sent, again int
	}
	var waiting []mark
	sent, heard := b.sent(), b.heard()
	for i, j := 0, 0; j < len(heard); {
		if i < len(sent) && sent[i].Sent <= heard[j].at {
			s := sent[i]
			i++
			if s.SegLen() == 0 || s.Flags&wire.RST != 0 {
				continue
			}
			low := numbers.at(s.Seq)
			end := low + float64(s.SegLen())
			if s.Kinds&flow.Retransmission != 0 {
				for k := range waiting {
					if waiting[k].end > low && waiting[k].end <= end {
						waiting[k].again = i
					}
				}
				continue
			}
			waiting = append(waiting, mark{end: end, at: s.Sent, sent: i})
			continue
		}
		h := heard[j]
		j++
		if h.Flags&wire.ACK == 0 || !numbers.begun {
			continue
		}
		ack := numbers.near(h.Ack)
		n, again := 0, 0
		for n < len(waiting) && waiting[n].end <= ack {
			again = max(again, waiting[n].again)
			n++
		}
		if n > 0 && again < waiting[n-1].sent {
			if d := h.at - waiting[n-1].at; d > 0 {
				out = append(out, at(h.at, d.Seconds()))
			}
		}
		waiting = waiting[n:]
	}
	return out
}
