package impair

import (
	"testing"

	"netlab/topology/wire"
)

// BenchmarkPipe is what one packet costs from Send to Deliver or Drop, for each
// model alone and for a chain of all, with 64 packets on the way.
func BenchmarkPipe(b *testing.B) {
	for _, text := range []string{
		"", "delay 10ms", "delay 10ms 1ms", "delay 10ms 1ms 25% distribution normal", "delay 10ms 1ms ordered",
		"loss 1%", "loss 1% 25%", "loss gemodel 1% 10% 70% 0.1%", "loss state 1% 20% 30% 40% 5%", "loss 1% ecn",
		"duplicate 1%", "corrupt 1%", "corrupt 1% fix", "delay 10ms reorder 1% gap 5", "rate 10gbit", "rate 10gbit 20 48 5",
		"slot 10us 20us packets 8",
		"delay 10ms 1ms 25% distribution normal loss gemodel 1% 10% duplicate 1% corrupt 1% reorder 1% rate 10gbit slot 10us limit 5000",
	} {
		name := text
		if name == "" {
			name = "none"
		}
		b.Run(name, func(b *testing.B) { benchmarkPipe(b, text) })
	}
	for _, rule := range []string{"drop a FIN #1", "delay 1us 1% data", "rewrite window 1 data every 100"} {
		b.Run("rule "+rule, func(b *testing.B) { benchmarkPipe(b, "delay 10ms", rule) })
	}
}

func benchmarkPipe(b *testing.B, text string, rules ...string) {
	step := traffic(b, text, rules...)
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}

// traffic returns what sends a packet of 1040 bytes every microsecond through a
// pipe, and lets up to 64 be on their way. Frames are used again.
func traffic(tb testing.TB, text string, rules ...string) (step func()) {
	env := new(bench)
	var free []*Frame
	e := env.env(1)
	e.Owner = owner
	e.Deliver = func(frames []*Frame) { free = append(free, frames...) }
	e.Drop = func(f *Frame) { free = append(free, f) }
	e.Copy = func(f *Frame) *Frame { return new(Frame) }
	p, err := NewPipe(e, MustParse(text))
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range rules {
		if _, err := p.AddRule(MustParseRule(r)); err != nil {
			tb.Fatal(err)
		}
	}
	s := wire.Segment{Src: clientAddr, Dst: serverAddr, Flags: wire.ACK, Len: 1000}
	data, err := s.Append(nil)
	if err != nil {
		tb.Fatal(err)
	}
	packet := new(wire.Packet)
	if err := packet.Decode(data); err != nil {
		tb.Fatal(err)
	}
	return func() {
		var f *Frame
		if n := len(free); n > 0 {
			f, free = free[n-1], free[:n-1]
		} else {
			f = new(Frame)
		}
		*f = Frame{Packet: packet}
		p.Send(f)
		for env.loop.Next() == env.loop.Now() || p.InFlight() >= 64 {
			env.loop.Step()
		}
		env.loop.AdvanceTo(min(env.loop.Now()+us, env.loop.Next()))
	}
}

// The promise of an unimpaired link: a ring and one timer, no allocation.
func TestAPacketAllocatesNothing(t *testing.T) {
	for _, text := range []string{"", "delay 10ms", "delay 1ms rate 10gbit", "delay 10ms 100us loss 1%", "slot 10us"} {
		step := traffic(t, text)
		for range 1000 {
			step()
		}
		if got := testing.AllocsPerRun(1000, step); got != 0 {
			t.Errorf("%q: %v allocations a packet, want 0", text, got)
		}
	}
}
