package rfc_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

func said(r *run) []string {
	var all []string
	for _, v := range r.Violations {
		all = append(all, v.String())
	}
	return all
}

// Played unchanged, a run is judged as it was.
func TestAReplayIsJudgedAsTheRun(t *testing.T) {
	for _, s := range append(scenes, forged...) {
		t.Run(s.name, func(t *testing.T) {
			rec := s.run(t)
			if got, want := said(newTape(t, rec).play()), said(rec); !slices.Equal(got, want) {
				t.Errorf("played:\n%v\nrun:\n%v", got, want)
			}
		})
	}
}

// scramble makes one random change to a tape: it drops, repeats, reorders or
// changes a segment, or tells a wrong state.
func scramble(x *tape, r *rand.Rand) {
	i := r.IntN(len(x.steps))
	s := x.steps[i]
	switch {
	case s.transition != nil && s.transition.Conn != nil && r.IntN(2) == 0:
		x.retell(i, func(tr *tap.Transition) { tr.To = wire.State(r.IntN(len(wire.States()))) })
	case r.IntN(4) == 0:
		x.steps = slices.Delete(x.steps, i, i+1)
	case s.packet == nil || s.packet.Proto != wire.TCP:
	case r.IntN(3) == 0:
		x.like(s.at+time.Duration(r.IntN(int(time.Second))), s.packet, func(*wire.Segment) {})
	default:
		x.edit(s.packet, func(g *wire.Segment) {
			switch r.IntN(6) {
			case 0:
				g.Seq += uint32(r.IntN(1<<20) - 1<<19)
			case 1:
				g.Ack += uint32(r.IntN(1<<20) - 1<<19)
			case 2:
				g.Flags ^= wire.Flags(1 << r.IntN(6))
			case 3:
				g.Window = uint16(r.IntN(1 << 16))
			case 4:
				g.Options = nil
			case 5:
				g.Payload, g.Len = nil, r.IntN(3000)
			}
		})
	}
}

// However a run is scrambled, the observer takes it, says the same twice, and
// keeps its bounds.
func TestScrambledRunsAreJudgedAlike(t *testing.T) {
	caught, rounds := 0, 0
	for i, s := range append(scenes, forged...) {
		rec := s.run(t)
		if len(rec.Packets) > 300 {
			continue
		}
		for round := range 20 {
			rounds++
			play := func() *run {
				r := rand.New(rand.NewPCG(uint64(i), uint64(round)))
				x := newTape(t, rec)
				for range 1 + r.IntN(3) {
					scramble(x, r)
				}
				return x.play()
			}
			first, second := play(), play()
			if !slices.Equal(said(first), said(second)) || first.Digest != second.Digest {
				t.Fatalf("%s, round %d: judged differently the second time", s.name, round)
			}
			if first.Failures+first.Warnings > 0 {
				caught++
			}
		}
	}
	t.Logf("%d of %d scrambled runs break a rule", caught, rounds)
	if caught < rounds/2 {
		t.Errorf("only %d of %d scrambled runs break a rule", caught, rounds)
	}
}

// mutations are ways in which one segment or one event of a recorded run may be
// wrong, and how many of a hundred the monitor has to notice. Many make no
// difference that a rule could be about: another window that is not smaller, a
// flag PSH, a copy of an ACK.
var mutations = []struct {
	name   string
	least  int
	mutate func(x *tape, i int, r *rand.Rand) bool
}{
	{"another state", 95, func(x *tape, i int, r *rand.Rand) bool {
		s := x.steps[i]
		if s.transition == nil || s.transition.Conn == nil {
			return false
		}
		to := wire.State(r.IntN(len(wire.States())))
		x.retell(i, func(tr *tap.Transition) { tr.To = to })
		return to != s.transition.To
	}},
	{"a change of state is not told", 62, func(x *tape, i int, _ *rand.Rand) bool {
		s := x.steps[i]
		if s.transition == nil || s.transition.Conn == nil {
			return false
		}
		x.silence(i)
		return true
	}},
	{"a segment is not sent", 59, func(x *tape, i int, _ *rand.Rand) bool {
		s := x.steps[i]
		if s.kind != tap.PacketSent || s.packet.CopyOf != 0 {
			return false
		}
		x.remove(s.packet)
		return true
	}},
	{"another sequence number", 73, edited(func(g *wire.Segment, r *rand.Rand) { g.Seq += 1 + uint32(r.IntN(1<<20)) })},
	{"another acknowledgment number", 75, edited(func(g *wire.Segment, r *rand.Rand) { g.Ack += 1 + uint32(r.IntN(1<<20)) })},
	{"a lower acknowledgment number", 76, edited(func(g *wire.Segment, r *rand.Rand) { g.Ack -= 1 + uint32(r.IntN(1<<10)) })},
	{"another flag", 71, edited(func(g *wire.Segment, r *rand.Rand) { g.Flags ^= wire.Flags(1 << r.IntN(5)) })},
	{"another window", 42, edited(func(g *wire.Segment, r *rand.Rand) { g.Window = uint16(r.IntN(1 << 16)) })},
	{"no options", 39, edited(func(g *wire.Segment, _ *rand.Rand) { g.Options = nil })},
	{"another option", 55, edited(func(g *wire.Segment, r *rand.Rand) {
		if n := len(g.Options); n > 0 {
			g.Options[r.IntN(n)] ^= 1 << r.IntN(8)
		}
	})},
	{"another length", 56, edited(func(g *wire.Segment, r *rand.Rand) { g.Payload, g.Len = nil, r.IntN(3000) })},
	{"other bytes", 28, edited(func(g *wire.Segment, r *rand.Rand) {
		if n := len(g.Payload); n > 0 {
			g.Payload = slices.Clone(g.Payload)
			g.Payload[r.IntN(n)] ^= 1
		}
	})},
	{"everything after it sooner", 6, func(x *tape, i int, _ *rand.Rand) bool {
		if i == 0 || x.steps[i].at == x.steps[i-1].at {
			return false
		}
		x.sooner(i, x.steps[i].at-x.steps[i-1].at)
		return true
	}},
}

// edited is a mutation that builds one TCP segment anew.
func edited(change func(*wire.Segment, *rand.Rand)) func(*tape, int, *rand.Rand) bool {
	return func(x *tape, i int, r *rand.Rand) bool {
		s := x.steps[i]
		if s.kind != tap.PacketSent || s.packet.CopyOf != 0 || s.packet.PassesOn != 0 || s.packet.Proto != wire.TCP || s.packet.From == "a" && x.raw("a") {
			return false
		}
		before := slices.Clone(s.data)
		x.edit(s.packet, func(g *wire.Segment) { change(g, r) })
		return !slices.Equal(before, x.steps[i].data)
	}
}

// raw reports whether a node has no stack.
func (x *tape) raw(node string) bool {
	return slices.ContainsFunc(x.rec.Nodes, func(n tap.Node) bool { return n.Name == node && n.Kind == tap.Raw })
}

// One wrong segment or event is noticed, more or less often by its kind.
func TestMutationsAreNoticed(t *testing.T) {
	tried, noticed := make([]int, len(mutations)), make([]int, len(mutations))
	for i, s := range append(scenes, forged...) {
		rec := s.run(t)
		if len(rec.Packets) > 300 {
			continue
		}
		for k, m := range mutations {
			r := rand.New(rand.NewPCG(uint64(i), uint64(k)))
			for done, tries := 0, 0; done < 8 && tries < 200; tries++ {
				x := newTape(t, rec)
				if !m.mutate(x, r.IntN(len(x.steps)), r) {
					continue
				}
				done++
				tried[k]++
				if f := x.play(); f.Failures+f.Warnings > 0 {
					noticed[k]++
				}
			}
		}
	}
	all, seen := 0, 0
	for k, m := range mutations {
		all, seen = all+tried[k], seen+noticed[k]
		t.Logf("%s: %d of %d", m.name, noticed[k], tried[k])
		if noticed[k]*100 < m.least*tried[k] {
			t.Errorf("%s: only %d of %d are noticed, want %d of 100", m.name, noticed[k], tried[k], m.least)
		}
	}
	t.Logf("together: %d of %d", seen, all)
}
