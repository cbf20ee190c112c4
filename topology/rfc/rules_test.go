package rfc_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/impair"
	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// record returns the record of a scene.
func record(t testing.TB, name string) *run {
	t.Helper()
	for _, s := range append(scenes, forged...) {
		if s.name == name {
			return s.run(t)
		}
	}
	t.Fatalf("no scene %q", name)
	return nil
}

func isSYN(p *tap.Packet) bool    { return p.Flags == wire.SYN }
func isSYNACK(p *tap.Packet) bool { return p.Flags == wire.SYN|wire.ACK }
func isFIN(p *tap.Packet) bool    { return p.Flags.Has(wire.FIN) }
func isRST(p *tap.Packet) bool    { return p.Flags.Has(wire.RST) }
func isData(p *tap.Packet) bool   { return p.Len > 0 }
func isACK(p *tap.Packet) bool    { return p.Flags == wire.ACK && p.Len == 0 }
func any(*tap.Packet) bool        { return true }

const four = "handshake and four-segment close"

// breaches break each rule in a recorded run of real stacks.
var breaches = []struct {
	rule, scene string
	breach      func(x *tape)
}{
	{"checksum", four, func(x *tape) {
		r := x.packet("a", 1, isData)
		for i := range x.steps {
			if x.steps[i].packet == r {
				x.steps[i].data = append([]byte(nil), r.Data...)
				x.steps[i].data[len(r.Data)-1] ^= 1
			}
		}
	}},
	{"reserved-zero", four, func(x *tape) {
		r := x.packet("a", 1, isData)
		for i := range x.steps {
			if x.steps[i].packet == r {
				x.steps[i].data = append([]byte(nil), r.Data...)
				x.steps[i].data[20+12] |= 8
				if err := wire.FixChecksums(x.steps[i].data); err != nil {
					x.t.Fatal(err)
				}
			}
		}
	}},
	{"mss-on-syn", four, func(x *tape) {
		x.edit(x.packet("a", 1, isData), func(s *wire.Segment) { s.Options = append(s.Options, 2, 4, 5, 0xb4) })
	}},
	{"scale-on-syn", four, func(x *tape) {
		x.edit(x.packet("a", 1, isData), func(s *wire.Segment) { s.Options = append(s.Options, 3, 3, 7, 1) })
	}},
	{"timestamps", four, func(x *tape) {
		x.edit(x.packet("b", 1, isACK), func(s *wire.Segment) { s.Options = nil })
	}},
	{"silent-after-fin", "half close", func(x *tape) {
		fin := x.packet("a", 1, isFIN)
		x.edit(x.packet("a", 3, isACK), func(s *wire.Segment) { s.Seq, s.Payload, s.Len = fin.Seq+1, nil, 10 })
	}},
	{"one-fin", "last ACK lost", func(x *tape) {
		x.edit(x.packet("b", 2, isFIN), func(s *wire.Segment) { s.Seq += 3 })
	}},
	{"silent-after-rst", "abort", func(x *tape) {
		x.like(2*time.Second, x.packet("a", 1, isACK), func(s *wire.Segment) { s.ID++ })
	}},
	{"isn-grows", "same port again from TIME-WAIT", func(x *tape) {
		first := x.packet("a", 1, isSYN).Seq
		x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Seq = first - 1000 })
	}},
	{"isn-unpredictable", "accept queue full", func(x *tape) {
		first := x.packet("a", 1, isSYN).Seq
		x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Seq = first })
	}},
	{"rto-doubles", "SYN given up", func(x *tape) {
		x.sooner(x.at(7*time.Second), 3*time.Second)
	}},
	{"probes-back-off", "zero window", func(x *tape) {
		probe := x.packet("a", 4, func(p *tap.Packet) bool { return p.Len == 1 })
		x.sooner(x.at(probe.Sent), 1400*time.Millisecond)
	}},
	{"probe-after-timeout", "zero window", func(x *tape) {
		probe := x.packet("a", 1, func(p *tap.Packet) bool { return p.Len == 1 })
		x.sooner(x.at(probe.Sent), 195*time.Millisecond)
	}},
	{"keepalive-idle", "keepalive", func(x *tape) {
		x.sooner(x.at(20*time.Second), 10*time.Second) // to the instant of an answer
	}},
	{"within-window", "zero window", func(x *tape) {
		x.edit(x.packet("a", 1, func(p *tap.Packet) bool { return p.Len == 1 }), func(s *wire.Segment) {
			s.Payload, s.Len = nil, 1000
		})
	}},
	{"no-shrinking", four, func(x *tape) {
		x.edit(x.packet("b", 1, isACK), func(s *wire.Segment) { s.Window = 10 })
	}},
	{"path-mtu", "datagrams too big for the path", func(x *tape) {
		x.edit(x.packet("b", 11, isData), func(s *wire.Segment) { s.Payload, s.Len = nil, 361 })
	}},
	{"window-scaled", four, func(x *tape) {
		syn := x.packet("a", 1, isSYN)
		x.edit(x.packet("a", 1, isACK), func(s *wire.Segment) { s.Window = syn.Window })
	}},
	{"acks-arrived", four, func(x *tape) {
		x.edit(x.packet("b", 1, isACK), func(s *wire.Segment) { s.Ack += 50000 })
	}},
	{"ack-in-time", four, func(x *tape) {
		var acks []*tap.Packet
		for _, s := range x.steps {
			if s.kind == tap.PacketSent && s.packet.From == "b" && s.at < time.Second && isACK(s.packet) {
				acks = append(acks, s.packet)
			}
		}
		x.remove(acks...)
	}},
	{"ack-every-second", four, func(x *tape) { x.remove(x.packet("b", 1, isACK)) }},
	{"closed-answers-reset", "refused", func(x *tape) {
		x.edit(x.packet("b", 1, isRST), func(s *wire.Segment) { s.Ack++ })
	}},
	{"listen", four, func(x *tape) {
		x.like(time.Millisecond, x.packet("a", 1, isACK), func(s *wire.Segment) { s.Src = x.other(s) })
	}},
	{"listen-syn", four, func(x *tape) { x.silence(x.transition("b", wire.SynReceived)) }},
	{"syn-sent-bad-ack", four, func(x *tape) {
		x.edit(x.packet("b", 1, isSYNACK), func(s *wire.Segment) { s.Ack += 5 })
	}},
	{"syn-sent", four, func(x *tape) { x.silence(x.transition("a", wire.Established)) }},
	{"unacceptable-gets-ack", four, func(x *tape) {
		x.like(900*time.Millisecond, x.packet("a", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Seq = wire.ACK, s.Seq+1<<24 })
	}},
	{"rst-exact", "abort", func(x *tape) {
		x.edit(x.packet("a", 1, isRST), func(s *wire.Segment) { s.Seq += 1 << 24 })
	}},
	{"rst-outside", "RST and SYN in the window", func(x *tape) {
		rst, ack := x.packet("a", 1, isRST), x.packet("b", 1, isACK)
		x.like(ack.Sent+100*time.Millisecond, ack, func(*wire.Segment) {})
		x.like(ack.Sent+100*time.Millisecond, rst, func(*wire.Segment) {})
	}},
	{"rst-cause", four, func(x *tape) {
		x.like(300*time.Millisecond, x.packet("b", 1, isACK), func(s *wire.Segment) { s.Flags = wire.RST })
	}},
	{"rst-challenge", four, func(x *tape) {
		x.like(900*time.Millisecond, x.packet("a", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+1 })
	}},
	{"syn-challenge", four, func(x *tape) {
		x.like(900*time.Millisecond, x.packet("a", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Options = wire.SYN, nil })
	}},
	{"syn-received", four, func(x *tape) {
		x.retell(x.at(60*time.Millisecond)+1, func(tr *tap.Transition) { tr.To = wire.CloseWait })
	}},
	{"syn-received-bad-ack", four, func(x *tape) {
		x.edit(x.packet("a", 1, isACK), func(s *wire.Segment) { s.Ack += 7 })
	}},
	{"ack-of-unsent", four, func(x *tape) {
		x.like(900*time.Millisecond, x.packet("a", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Ack = wire.ACK, s.Ack+1000 })
	}},
	{"paws", four, func(x *tape) {
		old := x.packet("a", 1, isACK) // with the options of a time before all data
		x.like(900*time.Millisecond, x.packet("a", 1, isFIN), func(s *wire.Segment) {
			q, err := old.Segment()
			if err != nil {
				x.t.Fatal(err)
			}
			s.Flags, s.Options = wire.ACK, q.Options
		})
	}},
	{"fin-moves", four, func(x *tape) { x.silence(x.transition("b", wire.CloseWait)) }},
	{"fin-acked", four, func(x *tape) {
		fin := x.packet("a", 1, isFIN)
		x.remove(x.packet("b", 1, func(p *tap.Packet) bool { return isACK(p) && p.Ack == fin.Seq+1 }))
	}},
	{"own-fin-acked", four, func(x *tape) { x.silence(x.transition("a", wire.FinWait2)) }},
	{"time-wait-assassination", four, func(x *tape) {
		i := x.transition("a", wire.TimeWait)
		at, like := x.steps[i].at, x.steps[i].transition
		n := x.like(at+time.Second, x.packet("b", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+2 })
		x.becomes(at+time.Second, like, wire.TimeWait, wire.Closed, wire.Received(wire.WordRST, n))
	}},
	{"time-wait-syn", four, func(x *tape) {
		i := x.transition("a", wire.TimeWait)
		at, like := x.steps[i].at, x.steps[i].transition
		n := x.like(at+time.Second, x.packet("b", 1, isFIN), func(s *wire.Segment) {
			s.Flags, s.Ack, s.Seq, s.Options = wire.SYN, 0, s.Seq-100, nil
		})
		x.becomes(at+time.Second, like, wire.TimeWait, wire.Closed, wire.Received(wire.WordSYN, n))
	}},
	{"time-wait-reuse", "all kinds for TIME-WAIT", func(x *tape) {
		x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Seq += 600 })
	}},
	{"fin-after-close", four, func(x *tape) {
		x.edit(x.packet("b", 3, isACK), func(s *wire.Segment) { s.Flags |= wire.FIN })
	}},
	{"fin-after-close", "SYN given up", func(x *tape) {
		x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Flags |= wire.FIN })
	}},
	{"rst-ends", four, func(x *tape) {
		x.edit(x.packet("b", 3, isACK), func(s *wire.Segment) { s.Flags = wire.RST })
	}},
	{"syn-first", four, func(x *tape) {
		x.edit(x.packet("a", 2, isData), func(s *wire.Segment) { s.Flags |= wire.SYN })
	}},
	{"open-call", "refused", func(x *tape) { x.remove(x.packet("a", 1, isSYN), x.packet("b", 1, isRST)) }},
	{"acks-arrived", "SYN given up", func(x *tape) {
		x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Flags |= wire.ACK })
	}},
	{"late-data-reset", "data after close", func(x *tape) { x.remove(x.packet("b", 1, isRST), x.packet("b", 2, isRST), x.packet("b", 3, isRST)) }},
	{"stays", four, func(x *tape) {
		first := x.packet("b", 1, isACK)
		x.becomes(first.Arrived, x.steps[x.transition("a", wire.Established)].transition,
			wire.Established, wire.CloseWait, wire.Received(wire.WordACK, first.N))
	}},
	{"checksum-checked", four, func(x *tape) {
		fin := x.packet("a", 1, isFIN)
		for i := range x.steps {
			if s := &x.steps[i]; s.packet == fin && s.kind == tap.PacketArrived {
				s.arrived = append([]byte(nil), fin.Data...)
				s.arrived[len(fin.Data)-13] ^= 0x40
			}
		}
	}},
	{"soft-errors", four, func(x *tape) {
		quoted := x.packet("a", 2, isData)
		echo := wire.Echo{Src: quoted.Dst.Addr(), Dst: quoted.Src.Addr(), Payload: quoted.Data[:28]}
		data, err := echo.Append(nil)
		if err != nil {
			x.t.Fatal(err)
		}
		data[20], data[21] = 3, 1 // host unreachable
		n := x.add(500*time.Millisecond, x.packet("b", 1, any), data)
		x.becomes(500*time.Millisecond, x.steps[x.transition("a", wire.Established)].transition,
			wire.Established, wire.Closed, wire.Received(wire.WordICMP, n))
	}},
	{"open-call", four, func(x *tape) {
		x.retell(x.transition("a", wire.SynSent), func(tr *tap.Transition) { tr.To = wire.SynReceived })
	}},
	{"close-call", four, func(x *tape) {
		x.retell(x.transition("a", wire.FinWait1), func(tr *tap.Transition) { tr.To = wire.LastAck })
	}},
	{"abort-call", "abort", func(x *tape) {
		x.retell(x.transition("a", wire.Closed), func(tr *tap.Transition) { tr.To = wire.FinWait1 })
	}},
	{"abort-resets", "abort", func(x *tape) { x.remove(x.packet("a", 1, isRST)) }},
	{"other-calls", four, func(x *tape) {
		x.retell(x.transition("a", wire.FinWait1), func(tr *tap.Transition) { tr.Cause = wire.Called(wire.CallSend) })
	}},
	{"time-wait-2msl", four, func(x *tape) { x.sooner(x.transition("a", wire.Closed), 10*time.Second) }},
	{"syn-limit", "SYN given up", func(*tape) {}},
	{"retransmits-before-giving-up", four, func(x *tape) {
		x.becomes(500*time.Millisecond, x.steps[x.transition("a", wire.Established)].transition,
			wire.Established, wire.Closed, wire.TimedOut(wire.TimerRetransmission))
	}},
	{"zero-window-lives", "zero window", func(x *tape) {
		probe := x.packet("a", 4, func(p *tap.Packet) bool { return p.Len == 1 })
		x.becomes(probe.Sent+100*time.Millisecond, x.steps[x.transition("a", wire.Established)].transition,
			wire.Established, wire.Closed, wire.TimedOut(wire.TimerRetransmission))
	}},
	{"keepalive-death", "keepalive", func(x *tape) {
		lost := func(p *tap.Packet) bool { return p.Fate == tap.Dropped }
		x.remove(x.packet("a", 1, lost), x.packet("a", 2, lost))
	}},
	{"no-other-timeouts", four, func(x *tape) {
		x.retell(x.transition("a", wire.Closed), func(tr *tap.Transition) { tr.Cause = wire.TimedOut(wire.NoTimer) })
	}},
	{"invalid-source", "refused", func(x *tape) { x.renamed(func(port uint16) bool { return port != 80 }) }},
	{"invalid-destination", "refused", func(x *tape) { x.renamed(func(port uint16) bool { return port == 80 }) }},
	{"no-reset-of-reset", "refused", func(x *tape) {
		rst := x.packet("b", 1, isRST)
		x.like(rst.Arrived+1, x.packet("a", 1, isSYN), func(s *wire.Segment) { s.Flags = wire.RST })
		x.sooner(x.at(rst.Arrived+1), 1)
	}},
}

// renamed gives the side whose port fits a multicast address, in a SYN and its RST.
func (x *tape) renamed(fits func(port uint16) bool) {
	for _, r := range []*tap.Packet{x.packet("a", 1, isSYN), x.packet("b", 1, isRST)} {
		x.edit(r, func(s *wire.Segment) {
			for _, a := range []*netip.AddrPort{&s.Src, &s.Dst} {
				if fits(a.Port()) {
					*a = netip.AddrPortFrom(netip.MustParseAddr("224.0.0.5"), a.Port())
				}
			}
		})
	}
}

func TestEveryRuleCatchesItsBreach(t *testing.T) {
	proven := map[string]bool{}
	for _, b := range breaches {
		proven[b.rule] = true
		t.Run(b.rule, func(t *testing.T) {
			rec := record(t, b.scene)
			for _, v := range newTape(t, rec).play().Violations {
				if v.Known == nil {
					t.Fatalf("before the breach: %v", v)
				}
			}
			x := newTape(t, rec)
			b.breach(x)
			played := x.play()
			for _, v := range played.Violations {
				if v.Rule.ID == b.rule {
					return
				}
			}
			t.Errorf("the rule sleeps; there are %d other violations", len(played.Violations))
			for _, v := range played.Violations {
				t.Log(v)
			}
		})
	}
	for _, c := range near {
		proven[c.rule] = true
	}
	for _, r := range rfc.Rules() {
		if !proven[r.ID] {
			t.Errorf("rule %s: nothing proves that it can fail", r.ID)
		}
	}
}

// A rule below MUST is counted apart: it fails no run.
func TestARuleBelowMustIsAWarning(t *testing.T) {
	for _, tt := range []struct {
		rule               string
		failures, warnings uint64
	}{{"mss-on-syn", 1, 0}, {"probes-back-off", 0, 1}} {
		for _, b := range breaches {
			if b.rule != tt.rule {
				continue
			}
			x := newTape(t, record(t, b.scene))
			b.breach(x)
			played := x.play()
			if played.Failures != tt.failures || played.Warnings != tt.warnings {
				t.Errorf("%s: %d failures and %d warnings, want %d and %d", tt.rule, played.Failures, played.Warnings, tt.failures, tt.warnings)
			}
		}
	}
}

// New settings of a link are not those of the node whose direction they are.
func TestALinkHasNoTimeWait(t *testing.T) {
	l := newLab(t, "delay 20ms")
	if err := l.Link("a", "b").SetFrom("a", impair.MustParse("delay 30ms")); err != nil {
		t.Fatal(err)
	}
	a, b := l.established()
	l.do(a.Close)
	l.Run(time.Second)
	l.do(b.Close)
	x := newTape(t, l.finish())
	x.sooner(x.transition("a", wire.Closed), 10*time.Second)
	for _, v := range x.play().Violations {
		if v.Rule.ID == "time-wait-2msl" {
			return
		}
	}
	t.Error("a leaves TIME-WAIT 10 s early, and the rule sleeps")
}
