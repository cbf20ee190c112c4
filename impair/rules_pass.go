package impair

import (
	"slices"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// pass shows a frame to the rules, all of which count it, and does what they
// say. Where none takes it away, its own draws decide.
func (r *rules) pass(f *Frame, v *verdict) {
	p := r.p
	now := p.env.Loop.Now()
	sent, info := f.Packet, f.Info
	gone, dropped := p.cuts != 0, false
	wait := time.Duration(0)
	r.copies = r.copies[:0]
	for _, h := range r.live {
		n := h.offered
		h.offered++
		if !h.counter.Match(info, sent) || gone {
			continue
		}
		hit, draw, bit := h.draw(n)
		if !hit {
			continue
		}
		do := h.rule.Do
		if c, ok := do.(*chosen); ok {
			if do = c.action(f); do == nil {
				continue
			}
		}
		h.applied++
		switch do := do.(type) {
		case Drop:
			f.decided(h.why, draw)
			gone, dropped = true, true
		case Hold:
			f.decided(h.why, draw)
			f.verdict = new(*v)
			r.held = append(r.held, held{h, f})
			gone = true
		case Delay:
			f.decided(h.why, draw)
			wait = sim.Later(wait, do.For)
		case Duplicate:
			f.decided(h.why, draw)
			r.copy(f, do, sim.Later(now, wait))
		case Corrupt:
			if flipBit(f, bit, do.Fix) {
				f.decided(h.why, draw)
			}
		case Mark:
			if markCE(f) {
				f.decided(h.why, draw)
			}
		case Rewrite:
			if do.apply(f) {
				f.decided(h.why, draw)
			}
		}
	}
	switch {
	case dropped: // not before all rules have seen it: its memory is used again
		p.env.Drop(f)
	case gone && p.cuts != 0:
		p.drop(f, p.cuts.why(), wire.NoDraw)
	case gone:
	case wait > 0:
		f.verdict = new(*v)
		r.setAside(sim.Later(now, wait), f)
	default:
		p.admit(f, v)
	}
	for _, c := range r.copies {
		if c.at > now {
			r.setAside(c.at, c.f)
		} else {
			r.send(c.f)
		}
	}
	clear(r.copies)
}

// copy makes copies of a frame that is sent at the given time.
func (r *rules) copy(f *Frame, d Duplicate, at time.Duration) {
	for range d.Copies {
		at = sim.Later(at, d.Spaced)
		r.copies = append(r.copies, due{at: at, f: r.p.copyOf(f)})
	}
}

// send lets a frame go that a rule kept back, or a copy.
func (r *rules) send(f *Frame) {
	v := f.verdict
	f.verdict = nil
	switch {
	case v != nil:
		r.p.admit(f, v)
	case r.p.cuts != 0:
		r.p.drop(f, r.p.cuts.why(), wire.NoDraw)
	default:
		r.p.sendCopy(f)
	}
}

func (r *rules) setAside(at time.Duration, f *Frame) {
	if r.aside.push(at, f) {
		r.timer.ResetAt(at)
	}
}

// resume sends what has been set aside until now.
func (r *rules) resume() {
	now := r.p.env.Loop.Now()
	for next := r.aside.front(); next != nil; next = r.aside.front() {
		if next.at > now {
			r.timer.ResetAt(next.at)
			return
		}
		r.send(r.aside.pop())
	}
}

// lose drops what was set aside.
func (r *rules) lose(by wire.Decision) {
	for r.aside.len() > 0 {
		r.p.drop(r.aside.pop(), by, wire.NoDraw)
	}
	r.timer.Stop()
}

// settle takes out the rules that have ended and sends what they held.
func (r *rules) settle() {
	r.live = slices.DeleteFunc(r.live, func(h *RuleHandle) bool { return h.removed })
	var free []*Frame
	r.held = slices.DeleteFunc(r.held, func(h held) bool {
		if h.by.removed {
			free = append(free, h.f)
		}
		return h.by.removed
	})
	for _, f := range free {
		r.send(f)
	}
}
