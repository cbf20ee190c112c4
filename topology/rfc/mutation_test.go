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
			if first.Failures > 0 {
				caught++
			}
		}
	}
	t.Logf("%d of %d scrambled runs break a rule", caught, rounds)
	if caught < rounds/2 {
		t.Errorf("only %d of %d scrambled runs break a rule", caught, rounds)
	}
}
