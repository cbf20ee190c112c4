package labtest

import (
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire/match"
)

// Wire is what is sent on a network that was started, packet by packet, for a test that says
// what it wants to be sent, and then looks:
//
//	wire := labtest.Watch(t, nw, "packet")
//	client.Close()
//	wire.Want("the client closes", "a FIN")
//	wire.Want("the server acknowledges that", "b ack of FIN")
//	wire.WantIdle("the server has more to say, and time to say it", time.Minute)
//
// It is for one goroutine.
type Wire struct {
	t      testing.TB
	nw     *topology.Network
	of     match.Pattern
	last   uint64 // the number of the last packet that was looked at
	change chan struct{}
}

// Watch begins with what is sent from now on. The pattern, one of package match, says what
// the Wire consists of: "packet" is everything, "a>b data" what a sends to b with data. The
// test ends at once where it is wrong.
func Watch(t testing.TB, nw *topology.Network, pattern string) *Wire {
	t.Helper()
	w := &Wire{t: t, nw: nw, of: parsed(t, nw, pattern), change: make(chan struct{}, 1)}
	nw.Inspect(func(rec *tap.Record) {
		if n := len(rec.Packets); n > 0 {
			w.last = rec.Packets[n-1].N
		}
	})
	nw.AddSink(w)
	return w
}

// Observe implements [tap.Sink].
func (w *Wire) Observe(e tap.Event) {
	if e.Kind != tap.PacketSent {
		return
	}
	select {
	case w.change <- struct{}{}:
	default:
	}
}

// Want waits for the next packet of the Wire, up to [Grace], and returns it as it is then.
// The test ends at once where none is sent, or one that the pattern does not select; the
// expectation, what is to happen in a person's words, begins the message.
func (w *Wire) Want(expectation, pattern string) tap.Packet {
	w.t.Helper()
	want := parsed(w.t, w.nw, pattern)
	limit := time.NewTimer(Grace)
	defer limit.Stop()
	for {
		next, wanted := w.next(want)
		switch {
		case next != nil && wanted:
			w.last = next.N
			return *next
		case next != nil:
			w.t.Fatalf("labtest: %s: want %q next, %s sent to %s at %v: packet %d, %s",
				expectation, pattern, next.From, next.To, next.Sent, next.N, notation(next))
		}
		select {
		case <-w.change:
		case <-limit.C:
			w.t.Fatalf("labtest: %s: want %q next, nothing was sent until %v", expectation, pattern, w.nw.Now())
		}
	}
}

// WantIdle waits for d, and ends the test where a packet of the Wire was sent since the last
// one that was wanted.
func (w *Wire) WantIdle(expectation string, d time.Duration) {
	w.t.Helper()
	time.Sleep(d)
	if next, _ := w.next(w.of); next != nil {
		w.t.Fatalf("labtest: %s: want nothing to be sent until %v, %s sent to %s at %v: packet %d, %s",
			expectation, w.nw.Now(), next.From, next.To, next.Sent, next.N, notation(next))
	}
}

// next returns the packet after the last one, nil where none was sent yet, and whether a
// pattern selects it.
func (w *Wire) next(want match.Pattern) (next *tap.Packet, wanted bool) {
	w.t.Helper()
	var evicted uint64
	w.nw.Inspect(func(rec *tap.Record) {
		evicted = rec.Evicted
		of, counter := match.NewCounter(w.of), match.NewCounter(want)
		of.Owners(owners(rec))
		counter.Owners(owners(rec))
		for _, p := range rec.Packets {
			if !p.Origin {
				continue
			}
			// Ordinals count what was before, too.
			mine := of.Match(&p.Info, &p.Packet)
			wanted = counter.Match(&p.Info, &p.Packet)
			if mine && p.N > w.last {
				s := snapshot(p)
				next = &s
				return
			}
		}
	})
	complete(w.t, want, evicted)
	return next, wanted
}
