package impair

import "fmt"

// Markov is the loss of a Markov chain of four states, netem's "loss state P13
// P31 P32 P23 P14" (Salsano, Ludovici, Ordine and Giannuzzi, "Definition of a
// general and intuitive loss model for packet networks and its implementation in
// the Netem module in the Linux kernel", 2012):
//
//	1  received, in a gap between bursts
//	2  received, within a burst
//	3  lost, within a burst
//	4  lost, on its own in a gap
//
// Each packet takes one step of the chain by one draw u, and is lost where the
// step ends in 3 or 4. From 1: to 4 below P14, else to 3 below P14+P13; from 2:
// to 3 below P23; from 3: to 2 below P32, else to 1 below P32+P31; from 4: to 1
// always.
//
// In the long run state 1 has the weight w1 = 1, state 4 P14, and with
// P13 = flow into the burst states w3 = P13/P31 and w2 = w3*P32/P23; the loss
// rate is (w3 + w4) / (w1 + w2 + w3 + w4).
type Markov struct {
	// All are probabilities, 0 to 1; P13+P14 and P31+P32 are at most 1.
	P13, P31, P32, P23, P14 float64
}

func (m Markov) String() string {
	return fmt.Sprintf("loss state %s %s %s %s %s", percent(m.P13), percent(m.P31), percent(m.P32), percent(m.P23), percent(m.P14))
}

func (m Markov) check() error {
	err := checkProbabilities("loss state", "P13", m.P13, "P31", m.P31, "P32", m.P32, "P23", m.P23, "P14", m.P14)
	switch {
	case err != nil:
		return err
	case m.P13+m.P14 > 1+probabilitySlack:
		return fmt.Errorf("loss state: P13 and P14 both leave state 1: their sum %s is over 100%%", percent(m.P13+m.P14))
	case m.P31+m.P32 > 1+probabilitySlack:
		return fmt.Errorf("loss state: P31 and P32 both leave state 3: their sum %s is over 100%%", percent(m.P31+m.P32))
	}
	return nil
}

// probabilitySlack lets sums such as 0.7+0.2+0.1 be 1 in floating point.
const probabilitySlack = 1e-9

func (m Markov) start() losses {
	l := &markovLosses{state: receivedInGap}
	l.change(m)
	return l
}

// The states of the chain, with the numbers of the paper.
const (
	receivedInGap = 1 + iota
	receivedInBurst
	lostInBurst
	lostInGap
)

type markovLosses struct {
	state                   int
	p13, p31, p32, p23, p14 uint64
}

func (l *markovLosses) change(model LossModel) bool {
	m, ok := model.(Markov)
	if ok {
		l.p13, l.p31, l.p32 = below(m.P13), below(m.P31), below(m.P32)
		l.p23, l.p14 = below(m.P23), below(m.P14)
	}
	return ok
}

// below is a probability as the bound of a draw u of 32 bits: u < below(p) has
// probability p, up to 2^-32, and is certain for 1.
func below(p float64) uint64 { return uint64(p * (1 << 32)) }

func (l *markovLosses) lost(u, _ uint32) (bool, float64) {
	x := uint64(u)
	switch l.state {
	case receivedInGap:
		switch {
		case x < l.p14:
			l.state = lostInGap
		case x < l.p14+l.p13:
			l.state = lostInBurst
		}
	case receivedInBurst:
		if x < l.p23 {
			l.state = lostInBurst
		}
	case lostInBurst:
		switch {
		case x < l.p32:
			l.state = receivedInBurst
		case x < l.p32+l.p31:
			l.state = receivedInGap
		}
	case lostInGap:
		l.state = receivedInGap
	}
	return l.state == lostInBurst || l.state == lostInGap, unit(u)
}
