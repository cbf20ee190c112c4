package impair

import (
	"math"
	"testing"

	"netlab/topology/wire"
)

// fates sends n packets through a pipe and says which were lost.
func fates(t *testing.T, text string, n int) []bool {
	t.Helper()
	b := newBench(t, text)
	lost := make([]bool, n)
	b.pipe.env.Deliver = func([]*Frame) {}
	b.pipe.env.Drop = func(f *Frame) { lost[f.N] = true }
	packet := &wire.Packet{Data: make([]byte, 100)}
	var frames [256]Frame
	for i := range n {
		f := &frames[i%len(frames)]
		*f = Frame{Packet: packet, N: uint64(i)}
		b.pipe.Send(f)
		if i%len(frames) == len(frames)-1 {
			b.run() // nothing holds the frames any more
		}
	}
	b.run()
	return lost
}

// process is a loss model as its definition has it, a Markov chain whose states
// lose with some probability each, from which the closed forms follow.
type process struct {
	step [][]float64
	loss []float64
}

// stationary is how often the chain is in each state, by iterating it.
func (p process) stationary() []float64 {
	v := make([]float64, len(p.loss))
	v[0] = 1
	for range 20000 {
		v = p.after(v)
	}
	return v
}

func (p process) after(v []float64) []float64 {
	next := make([]float64, len(v))
	for i, x := range v {
		for j, q := range p.step[i] {
			next[j] += x * q
		}
	}
	return next
}

// where weighs each state by how likely it loses (or not) there.
func (p process) where(v []float64, lost bool) []float64 {
	w := make([]float64, len(v))
	for i, x := range v {
		if lost {
			w[i] = x * p.loss[i]
		} else {
			w[i] = x * (1 - p.loss[i])
		}
	}
	return w
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

// expect returns the loss rate, the mean length of a burst of losses, and the
// share of the gaps between bursts that are longer than k packets.
func (p process) expect(k int) (rate, burst, longGaps float64) {
	lost := p.where(p.stationary(), true)
	rate = sum(lost)
	next := p.after(lost)
	burst = rate / sum(p.where(next, false))
	gap := p.where(next, false)
	begin := sum(gap)
	for range k {
		gap = p.where(p.after(gap), false)
	}
	return rate, burst, sum(gap) / begin
}

// measured is what [process.expect] expects, of a run.
func measured(lost []bool, k int) (rate, burst, longGaps float64) {
	losses, bursts, gaps, long, gap := 0, 0, 0, 0, -1
	for i, l := range lost {
		switch {
		case l:
			losses++
			if i == 0 || !lost[i-1] {
				bursts++
				if gap >= 0 {
					gaps++
					if gap > k {
						long++
					}
				}
			}
			gap = 0
		case gap >= 0:
			gap++
		}
	}
	return float64(losses) / float64(len(lost)), float64(losses) / float64(bursts), float64(long) / float64(gaps)
}

func randomProcess(p float64) process { return process{[][]float64{{1}}, []float64{p}} }

func gilbertElliottProcess(p, r, bad, good float64) process {
	return process{[][]float64{{1 - p, p}, {r, 1 - r}}, []float64{good, bad}}
}

func markovProcess(p13, p31, p32, p23, p14 float64) process {
	return process{
		[][]float64{{1 - p13 - p14, 0, p13, p14}, {0, 1 - p23, p23, 0}, {p31, p32, 1 - p31 - p32, 0}, {1, 0, 0, 0}},
		[]float64{0, 0, 1, 1},
	}
}

// Over so many packets the rate, the mean burst and the distribution of the
// gaps are those of the model's definition. The seed is fixed, so a
// tolerance is how far off a wrong model must be, at least, to be found out.
func TestLossModelsHaveTheirClosedForms(t *testing.T) {
	const n = 250_000
	for _, test := range []struct {
		text    string
		process process
		// rate is the closed form of the documentation, worked out by hand.
		rate float64
		k    int
		tol  float64
	}{
		{"loss 1%", randomProcess(0.01), 0.01, 69, 0.05},
		{"loss 30%", randomProcess(0.3), 0.3, 2, 0.01},
		{"loss gemodel 5%", gilbertElliottProcess(0.05, 0.95, 1, 0), 0.05, 14, 0.025},
		{"loss gemodel 1% 10%", gilbertElliottProcess(0.01, 0.1, 1, 0), 0.01 / 0.11, 69, 0.06},
		{"loss gemodel 2% 20% 70% 0.5%", gilbertElliottProcess(0.02, 0.2, 0.7, 0.005), (0.02*0.7 + 0.2*0.005) / 0.22, 30, 0.05},
		{"loss state 1%", markovProcess(0.01, 0.99, 0, 1, 0), 0.01 / 0.99 / (1 + 0.01/0.99), 69, 0.05},
		// w3 = 0.02/0.2 = 0.1, w2 = 0.1*0.3/0.4 = 0.075, w4 = 0.05.
		{"loss state 2% 20% 30% 40% 5%", markovProcess(0.02, 0.2, 0.3, 0.4, 0.05), 0.15 / 1.225, 10, 0.03},
	} {
		t.Run(test.text, func(t *testing.T) {
			rate, burst, long := test.process.expect(test.k)
			if math.Abs(rate-test.rate) > 1e-6 {
				t.Fatalf("the closed form by hand is %v, the chain gives %v", test.rate, rate)
			}
			gotRate, gotBurst, gotLong := measured(fates(t, test.text, n), test.k)
			near(t, "loss rate", gotRate, rate, test.tol)
			near(t, "mean burst", gotBurst, burst, test.tol)
			near(t, "share of long gaps", gotLong, long, test.tol)
		})
	}
}

// near compares with a relative tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s is %.6g, want %.6g within %g %%", what, got, want, 100*tolerance)
	}
}

// A correlated draw is x = (1-rho)*u + rho*x', whose distribution is found here
// by iterating it on a grid. The loss rate is the share of it below P.
func TestCorrelatedLossLosesWhatNetemLoses(t *testing.T) {
	for _, test := range []struct {
		text   string
		p, rho float64
	}{{"loss 30% 25%", 0.3, 0.25}, {"loss 20% 50%", 0.2, 0.5}, {"loss 60% 75%", 0.6, 0.75}} {
		want := correlatedBelow(test.p, test.rho)
		got, burst, _ := measured(fates(t, test.text, 250_000), 1)
		near(t, test.text+": loss rate", got, want, 0.03)
		if independent := 1 / (1 - got); burst < 1.05*independent {
			t.Errorf("%s: a burst is %.3f losses long, hardly more than the %.3f of independent ones", test.text, burst, independent)
		}
	}
}

func correlatedBelow(p, rho float64) float64 {
	const bins = 200
	density := make([]float64, bins)
	for i := range density {
		density[i] = 1.0 / bins
	}
	below := func(y float64) (c float64) {
		for i, d := range density {
			x := (float64(i) + 0.5) / bins
			c += d * min(max((y-rho*x)/(1-rho), 0), 1)
		}
		return c
	}
	for range 30 {
		next, last := make([]float64, bins), 0.0
		for i := range next {
			c := below(float64(i+1) / bins)
			next[i], last = c-last, c
		}
		density = next
	}
	return below(p)
}

func TestProbabilities0And100AreCertain(t *testing.T) {
	for text, want := range map[string]bool{
		"loss 100%": true, "loss gemodel 100% 0%": true, "loss state 100% 0%": true,
		"loss gemodel 0% 100%": false, "loss state 0% 100%": false, "loss gemodel 0% 0% 0% 0%": false,
	} {
		// The Gilbert-Elliott channel judges before its first step to bad.
		for i, lost := range fates(t, text, 10_000)[1:] {
			if lost != want {
				t.Errorf("%s: packet %d: lost is %v", text, i+1, lost)
				break
			}
		}
	}
}
