package impair

import "fmt"

// GilbertElliott is the loss of a channel that is either good or bad, netem's
// "loss gemodel P R 1-H 1-K" (Gilbert 1960, Elliott 1963). Each packet is first
// judged in the state that the channel is in, lost with probability LossGood or
// LossBad; then the channel goes from good to bad with probability P, from bad
// to good with R. As in netem the step and the loss have a draw each.
//
// The channel is bad a share P/(P+R) of the time, for 1/R packets on end on
// average. The loss rate is (P*LossBad + R*LossGood) / (P+R).
type GilbertElliott struct {
	// P and R are the probabilities of going bad and of recovering.
	P, R float64
	// LossBad is 1-h, the probability of loss while bad; LossGood is 1-k.
	LossBad, LossGood float64
}

// Gilbert is the model of Gilbert: everything is lost while the channel is bad,
// nothing while it is good. A burst of losses is 1/r packets long on average.
func Gilbert(p, r float64) GilbertElliott { return GilbertElliott{P: p, R: r, LossBad: 1} }

func (g GilbertElliott) String() string {
	return fmt.Sprintf("loss gemodel %s %s %s %s", percent(g.P), percent(g.R), percent(g.LossBad), percent(g.LossGood))
}

func (g GilbertElliott) check() error {
	return checkProbabilities("loss gemodel", "P", g.P, "R", g.R, "1-H", g.LossBad, "1-K", g.LossGood)
}

func (g GilbertElliott) start() losses {
	l := new(gilbertElliottLosses)
	l.change(g)
	return l
}

type gilbertElliottLosses struct {
	bad                     bool
	p, r, lossBad, lossGood uint64
}

func (l *gilbertElliottLosses) change(model LossModel) bool {
	g, ok := model.(GilbertElliott)
	if ok {
		l.p, l.r = below(g.P), below(g.R)
		l.lossBad, l.lossGood = below(g.LossBad), below(g.LossGood)
	}
	return ok
}

func (l *gilbertElliottLosses) lost(u, v uint32) (bool, float64) {
	bound, step := l.lossGood, l.p
	if l.bad {
		bound, step = l.lossBad, l.r
	}
	if uint64(u) < step {
		l.bad = !l.bad
	}
	return uint64(v) < bound, unit(v)
}
