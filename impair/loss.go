package impair

import "fmt"

// LossModel decides which packets are lost: [Random], [Markov] or
// [GilbertElliott], or Go code, see [NewLoss]. All are comparable.
type LossModel interface {
	// String is the model as netem's option: "loss 1%".
	fmt.Stringer
	check() error
	start() losses
}

// losses is a loss model at work. It judges one packet by two draws and returns
// the one on which the verdict fell. change takes new parameters and keeps the
// state, false where the model is of another kind.
type losses interface {
	lost(u, v uint32) (bool, float64)
	change(LossModel) bool
}

// Random loses each packet with probability P: netem's "loss random P CORR".
// Without correlation the rate is P, a burst of losses is 1/(1-P) packets long
// on average, and the number of packets between two losses is geometric. What a
// correlation does to that is told in the package documentation.
type Random struct {
	// P and Corr are probabilities, 0 to 1.
	P, Corr float64
}

func (r Random) String() string { return "loss " + chanceText(r.P, r.Corr) }

func (r Random) check() error { return checkChance("loss", r.P, r.Corr) }

func (r Random) start() losses {
	l := new(randomLosses)
	l.change(r)
	return l
}

type randomLosses struct{ chance }

func (l *randomLosses) lost(u, _ uint32) (bool, float64) { return l.hit(u) }

func (l *randomLosses) change(m LossModel) bool {
	r, ok := m.(Random)
	if ok {
		l.set(r.P, r.Corr)
	}
	return ok
}
