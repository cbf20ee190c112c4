package nodes

import (
	"context"
	"net/netip"
	"time"
)

// connect connects to the first address that answers, and returns it with the
// connection or the error.
//
// All attempts are made by the one goroutine that called, which looks at them in the
// same order whenever something has changed: attempts that end at one instant have
// the same winner in every run.
func (d *Dialer) connect(ctx context.Context, network string, remotes []netip.AddrPort) (*Conn, netip.AddrPort, error) {
	m := d.Host.machine
	lock := m.env.Lock
	lock.Lock()
	defer lock.Unlock()
	m.awake(ctx.Done())
	if err := ctx.Err(); err != nil {
		return nil, remotes[0], contextError(err)
	}
	w := &waiters{env: m.env}
	racers := d.race(network, remotes, w)
	defer func() {
		for _, r := range racers {
			r.stop()
		}
	}()
	for {
		ended := true
		for i, r := range racers {
			if i > 0 && racers[i-1].ended {
				r.started = true // at once, as nothing else is left
			}
			if c := r.look(ctx); c != nil {
				return c, r.at, nil
			}
			ended = ended && r.ended
		}
		if ended {
			return nil, racers[0].at, racers[0].failure
		}
		if err := ctx.Err(); err != nil {
			racers[0].fail(contextError(err))
			return nil, racers[0].at, racers[0].failure
		}
		changed := w.wait()
		lock.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		lock.Lock()
	}
}

// race sets the addresses of the first one's family against the others, which begin
// after the fallback delay, as RFC 6555 says, or one after the other where network
// or the Dialer says so.
func (d *Dialer) race(network string, remotes []netip.AddrPort, w *waiters) []*racer {
	primary := &racer{dialer: d, network: network, w: w, started: true, at: remotes[0]}
	fallback := &racer{dialer: d, network: network, w: w}
	for _, a := range remotes {
		if d.FallbackDelay >= 0 && network == "tcp" && a.Addr().Is4() != remotes[0].Addr().Is4() {
			fallback.left = append(fallback.left, a)
		} else {
			primary.left = append(primary.left, a)
		}
	}
	if len(fallback.left) == 0 {
		return []*racer{primary}
	}
	fallback.at = fallback.left[0]
	delay := d.FallbackDelay
	if delay == 0 {
		delay = 300 * time.Millisecond
	}
	loop := w.env.Loop
	fallback.timer = loop.NewTimer(func() {
		fallback.started = true
		w.wake()
	})
	fallback.timer.ResetAt(loop.Now() + delay)
	return []*racer{primary, fallback}
}
