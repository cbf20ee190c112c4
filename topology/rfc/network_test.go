package rfc_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/rfc"
	"netlab/topology/tap"
)

// lab is a network of a and b with one link, and what a scenario does to it.
type lab struct {
	t testing.TB
	*topology.Network
	ln *nodes.Listener
}

// newLab builds a and b, with the same netem text both ways.
func newLab(t testing.TB, netem string, rules ...string) *lab {
	t.Helper()
	return labOf(t, topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse(netem), BToA: impair.MustParse(netem)}},
	}, rules...)
}

// run is what is known of a network that has run.
type run struct {
	*tap.Record
	*rfc.Findings
	// until is when it was looked at.
	until time.Duration
}

func (l *lab) record() *run { return &run{l.Tap(), l.Findings(), l.Now()} }

func labOf(t testing.TB, spec topology.Spec, rules ...string) *lab {
	t.Helper()
	spec.Record.Whole = true // runs are played again
	nw, err := topology.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	l := &lab{t: t, Network: nw}
	for _, r := range rules {
		if _, err := nw.Link("a", "b").Rule(r); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// listen listens on port 80 of b.
func (l *lab) listen(options ...nodes.SocketOption) {
	l.Do(func(e *topology.Engine) {
		var err error
		if l.ln, err = e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0, options...); err != nil {
			l.t.Fatal(err)
		}
	})
}

// cookies has b answer every SYN by a SYN cookie, or as usual.
func (l *lab) cookies(on bool) {
	l.t.Helper()
	if err := l.Host("b").Set(nodes.Options{SynCookies: on}); err != nil {
		l.t.Fatal(err)
	}
}

// connect starts a connection from a to port 80 of b.
func (l *lab) connect(options ...nodes.SocketOption) *nodes.Socket {
	var s *nodes.Socket
	l.Do(func(e *topology.Engine) {
		var err error
		if s, err = e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(l.Addrs("b")[0], 80), options...); err != nil {
			l.t.Fatal(err)
		}
	})
	return s
}

// accept steps until there is a connection to accept.
func (l *lab) accept() *nodes.Socket {
	var s *nodes.Socket
	l.Do(func(loop *topology.Engine) {
		for s == nil {
			var err error
			s, err = l.ln.Accept()
			if errors.Is(err, nodes.ErrWouldBlock) && loop.Step() {
				continue
			}
			if err != nil {
				l.t.Fatal(err)
			}
		}
	})
	return s
}

// established is a connection with both of its ends.
func (l *lab) established(options ...nodes.SocketOption) (a, b *nodes.Socket) {
	l.listen(options...)
	a = l.connect(options...)
	b = l.accept()
	return a, b
}

// do runs calls at one instant.
func (l *lab) do(calls ...func()) {
	l.Do(func(*topology.Engine) {
		for _, c := range calls {
			c()
		}
	})
}

// write gives a socket n bytes to send.
func (l *lab) write(s *nodes.Socket, n int) {
	l.Do(func(*topology.Engine) {
		if _, err := s.Write(make([]byte, n)); err != nil {
			l.t.Fatal(err)
		}
	})
}

// read takes up to n bytes, and says how many there were.
func (l *lab) read(s *nodes.Socket, n int) int {
	got := 0
	l.Do(func(*topology.Engine) { got, _ = s.Read(make([]byte, n)) })
	return got
}

// notes returns the notes of the packets that a node has sent, in order.
func notes(r *run, node string) []string {
	var all []string
	for _, p := range r.Packets {
		if note := report.Note(p); p.From == node && note != "" {
			all = append(all, note)
		}
	}
	return all
}
