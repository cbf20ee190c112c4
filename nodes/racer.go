package nodes

import (
	"context"
	"net/netip"
	"time"

	"netlab/topology/sim"
)

// racer tries addresses one after the other, until one answers. All its methods
// expect the network's lock.
type racer struct {
	dialer  *Dialer
	network string
	w       *waiters
	at      netip.AddrPort   // its first address, of which failure is
	left    []netip.AddrPort // not tried yet
	s       *Socket          // the attempt under way, nil for none
	timer   *sim.Timer       // starts it, where it does not start at once
	limit   *sim.Timer       // ends the attempt under way, where there is more than one address
	late    bool             // it has
	started bool
	ended   bool // every address has failed
	failure error
}

// look does what can be done now, and returns the connection where there is one.
func (r *racer) look(ctx context.Context) *Conn {
	for r.started && !r.ended {
		if r.s == nil {
			if r.dialer.Host.machine.Asleep(r.w.wake) {
				return nil
			}
			r.begin(ctx)
			continue
		}
		done, err := r.s.Connected()
		switch {
		case done && err == nil:
			c := newConn(r.s, r.network)
			r.s = nil
			return c
		case done:
			r.fail(err)
		case r.late:
			r.fail(contextError(context.DeadlineExceeded))
		default:
			return nil
		}
	}
	return nil
}

// begin tries the next address.
func (r *racer) begin(ctx context.Context) {
	if len(r.left) == 0 {
		r.ended = true
		return
	}
	remote := r.left[0]
	r.allow(ctx)
	r.left = r.left[1:]
	d := r.dialer
	options := append(keepAliveOptions(d.KeepAlive, d.KeepAliveConfig), d.Options...)
	s, err := d.Host.machine.Connect(addrPortOf(d.LocalAddr), remote, options...)
	if err != nil {
		r.fail(err)
		return
	}
	r.s = s
	s.Notify(r.w.wake)
}

// allow gives the next address its share of the time that is left, 2 s or all of it
// at least, as package net does.
func (r *racer) allow(ctx context.Context) {
	r.late = false
	deadline, ok := ctx.Deadline()
	if !ok || len(r.left) == 1 {
		if r.limit != nil {
			r.limit.Stop()
		}
		return
	}
	loop := r.w.env.Loop
	left := r.w.env.Virtual(deadline) - loop.Now()
	share := max(left/time.Duration(len(r.left)), min(left, 2*time.Second))
	if r.limit == nil {
		r.limit = loop.NewTimer(func() {
			r.late = true
			r.w.wake()
		})
	}
	r.limit.ResetAt(loop.Now() + share)
}

// fail gives the attempt up.
func (r *racer) fail(err error) {
	if r.failure == nil {
		r.failure = err
	}
	if r.s != nil {
		r.s.Close()
		r.s = nil
	}
}

// stop ends what is under way.
func (r *racer) stop() {
	for _, t := range []*sim.Timer{r.timer, r.limit} {
		if t != nil {
			t.Stop()
		}
	}
	if r.s != nil {
		r.s.Close()
	}
}
