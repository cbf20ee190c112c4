package rfc_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
)

// scene is a run of real stacks.
type scene struct {
	name string
	run  func(t testing.TB) *run
}

// finish runs the rest of a lab and returns its record.
func (l *lab) finish() *run {
	l.RunUntil(l.Now() + 10*time.Minute)
	return l.record()
}

// samePort connects twice from one port to another; the server closes first.
func samePort(t testing.TB, pause time.Duration) *run {
	l := newLab(t, "delay 20ms")
	l.listen()
	local := netip.AddrPortFrom(netip.Addr{}, 4000)
	remote := netip.AddrPortFrom(l.Addrs("b")[0], 80)
	for range 2 {
		var a *nodes.Socket
		l.Do(func(e *topology.Engine) {
			var err error
			if a, err = e.Machine("a").Connect(local, remote, nodes.ReuseAddress(true)); err != nil {
				t.Fatal(err)
			}
		})
		b := l.accept()
		l.do(b.Close)
		l.Run(time.Second)
		l.do(a.Close)
		l.RunUntil(l.Now() + pause)
	}
	return l.finish()
}

// cookies is a network in which b answers every SYN by a SYN cookie.
func cookies(t testing.TB) *lab {
	return labOf(t, topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b", Options: nodes.Options{SynCookies: true}}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
}

// scenes are the ways in which connections begin, live and end.
var scenes = []scene{
	{"handshake and four-segment close", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.write(a, 20000)
		l.Run(time.Second)
		l.read(b, 1<<20)
		l.do(a.Close)
		l.Run(time.Second)
		l.do(b.Close)
		return l.finish()
	}},
	{"three-segment close", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(a.Close)
		l.Run(20 * time.Millisecond)
		l.do(b.Close)
		return l.finish()
	}},
	{"simultaneous close", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"simultaneous open", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		var sockets []*nodes.Socket
		l.Do(func(e *topology.Engine) {
			for _, name := range []string{"a", "b"} {
				other := map[string]string{"a": "b", "b": "a"}[name]
				s, err := e.Machine(name).Connect(netip.AddrPortFrom(netip.Addr{}, 1000), netip.AddrPortFrom(l.Addrs(other)[0], 1000))
				if err != nil {
					t.Fatal(err)
				}
				sockets = append(sockets, s)
			}
		})
		l.Run(time.Second)
		l.do(sockets[0].Close, sockets[1].Close) // whose windows are scaled
		return l.finish()
	}},
	{"refused", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.connect()
		return l.finish()
	}},
	{"abort", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established()
		l.write(a, 1000)
		l.Run(time.Second)
		l.do(a.Abort)
		return l.finish()
	}},
	{"linger 0", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established(nodes.Linger(0))
		l.do(a.Close)
		return l.finish()
	}},
	{"close with unread data", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.write(a, 3000)
		l.Run(time.Second)
		l.do(b.Close)
		return l.finish()
	}},
	{"data after close", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(b.Close)
		l.Run(time.Second)
		l.write(a, 3000)
		return l.finish()
	}},
	{"half close", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(func() { _ = a.Shutdown(false, true) })
		l.Run(time.Second)
		l.write(b, 50000)
		for range 20 {
			l.Run(100 * time.Millisecond)
			l.read(a, 1<<20)
		}
		l.do(b.Close)
		l.Run(time.Second)
		l.do(a.Close)
		return l.finish()
	}},
	{"orphan in FIN-WAIT-2", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established()
		l.do(a.Close)
		return l.finish()
	}},
	{"SYN-RECEIVED given up", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop a ACK")
		l.listen()
		l.connect()
		return l.finish()
	}},
	{"SYN given up", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop SYN")
		l.listen()
		l.connect()
		return l.finish()
	}},
	{"SYN given up early", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop SYN")
		l.listen()
		l.connect(nodes.SynRetries(2))
		return l.finish()
	}},
	{"close with unread data in LAST-ACK", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop b FIN")
		a, b := l.established()
		l.write(a, 100)
		l.do(a.Close)
		l.Run(time.Second)
		l.do(func() { _ = b.Shutdown(false, true) })
		l.Run(50 * time.Millisecond)
		l.do(b.Close)
		return l.finish()
	}},
	{"SYN cookies and a small receive buffer", func(t testing.TB) *run {
		l := cookies(t)
		l.listen(nodes.ReceiveBuffer(4096))
		a := l.connect()
		b := l.accept()
		l.write(a, 1000)
		l.Run(time.Second)
		l.read(b, 2000)
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"LAST-ACK given up", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(a.Close)
		l.Run(time.Second)
		l.Link("a", "b").Cut()
		l.do(b.Close)
		l.RunUntil(time.Hour)
		return l.record()
	}},
	{"last ACK lost", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop a ack of FIN #1")
		a, b := l.established()
		l.do(a.Close)
		l.Run(time.Second)
		l.do(b.Close)
		return l.finish()
	}},
	{"loss", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms loss 5%")
		a, b := l.established()
		l.write(a, 200000)
		for range 100 {
			l.Run(100 * time.Millisecond)
			l.read(b, 1<<20)
		}
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"reorder and duplicate", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms 5ms duplicate 10% reorder 25%")
		a, b := l.established()
		l.write(a, 200000)
		l.write(b, 100000)
		for range 100 {
			l.Run(100 * time.Millisecond)
			l.read(b, 1<<20)
			l.read(a, 1<<20)
		}
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"corruption", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms corrupt 10%")
		a, b := l.established()
		l.write(a, 100000)
		for range 100 {
			l.Run(100 * time.Millisecond)
			l.read(b, 1<<20)
		}
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"keepalive", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established()
		for _, o := range []nodes.SocketOption{
			nodes.KeepAlive(true), nodes.KeepAliveIdle(10 * time.Second),
			nodes.KeepAliveInterval(5 * time.Second), nodes.KeepAliveCount(3),
		} {
			l.do(func() {
				if err := a.Set(o); err != nil {
					t.Fatal(err)
				}
			})
		}
		l.Run(30 * time.Second)
		l.Link("a", "b").Cut()
		return l.finish()
	}},
	{"zero window", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established(nodes.ReceiveBuffer(8192))
		l.write(a, 30000)
		l.Run(3 * time.Minute)
		for range 20 {
			l.read(b, 1<<20)
			l.Run(time.Second / 2)
		}
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"partition", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established()
		l.Link("a", "b").Cut()
		l.write(a, 5000)
		l.RunUntil(2 * time.Hour)
		return l.record()
	}},
	{"crash and reconnect", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		_, b := l.established()
		if err := l.Host("a").Restart(); err != nil {
			t.Fatal(err)
		}
		l.write(b, 1000)
		return l.finish()
	}},
	{"a node that vanishes", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established()
		if err := l.Host("b").Crash(); err != nil {
			t.Fatal(err)
		}
		l.write(a, 1000)
		l.RunUntil(l.Now() + time.Hour)
		return l.record()
	}},
	{"deferred accept", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.listen(nodes.DeferAccept(10 * time.Second))
		a := l.connect()
		l.Run(3 * time.Second)
		l.write(a, 100)
		return l.finish()
	}},
	{"shutdown of both directions", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(func() { _ = b.Shutdown(true, true) })
		l.write(a, 5000)
		return l.finish()
	}},
	{"user timeout", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, _ := l.established(nodes.UserTimeout(3 * time.Second))
		l.Link("a", "b").Cut()
		l.write(a, 1000)
		return l.finish()
	}},
	{"without SACK and RACK", func(t testing.TB) *run {
		l := newLab(t, "delay 5ms loss 3% duplicate 3%")
		if err := l.Host("a").Set(nodes.Options{NoSACK: true, NoRACK: true}); err != nil {
			t.Fatal(err)
		}
		a, b := l.established()
		l.write(a, 300000)
		for range 200 {
			l.Run(50 * time.Millisecond)
			l.read(b, 1<<20)
		}
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"same port again from TIME-WAIT", func(t testing.TB) *run { return samePort(t, 5*time.Second) }},
	{"same port again after minutes", func(t testing.TB) *run { return samePort(t, 200*time.Second) }},
	{"router on the way", func(t testing.TB) *run {
		l := labOf(t, topology.Spec{
			Seed:  1,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}},
			Links: []topology.LinkSpec{
				{A: "a", B: "r", AToB: impair.MustParse("delay 10ms")},
				{A: "r", B: "b", AToB: impair.MustParse("loss 5%")},
			},
		})
		a, b := l.established()
		l.write(a, 100000)
		for range 50 {
			l.Run(100 * time.Millisecond)
			l.read(b, 1<<20)
		}
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"simultaneous open with losses", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop a SYN+ACK #1", "drop b SYN+ACK #1")
		l.Do(func(e *topology.Engine) {
			for _, name := range []string{"a", "b"} {
				other := map[string]string{"a": "b", "b": "a"}[name]
				if _, err := e.Machine(name).Connect(netip.AddrPortFrom(netip.Addr{}, 1000), netip.AddrPortFrom(l.Addrs(other)[0], 1000)); err != nil {
					t.Fatal(err)
				}
			}
		})
		return l.finish()
	}},
	{"ACKs that overtake each other", func(t testing.TB) *run {
		l := labOf(t, topology.Spec{
			Seed:  432,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "m", Kind: topology.Router}, {Name: "b"}},
			Links: []topology.LinkSpec{
				{A: "a", B: "m", AToB: impair.MustParse("delay 500us reorder 50%"), BToA: impair.MustParse("delay 500us reorder 50%")},
				{A: "m", B: "b"},
			},
		})
		l.listen(nodes.ReceiveBuffer(30000))
		a := l.connect()
		l.accept()
		l.write(a, 20000)
		return l.finish()
	}},
	{"SYN cookies", func(t testing.TB) *run {
		l := cookies(t)
		a, b := l.established()
		l.write(a, 1000)
		l.Run(time.Second)
		l.read(b, 2000)
		l.do(a.Close, b.Close)
		return l.finish()
	}},
	{"close while connecting", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.listen()
		a := l.connect()
		l.do(a.Close)
		return l.finish()
	}},
	{"abort while closing", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		a, b := l.established()
		l.do(func() { _ = a.Shutdown(false, true) }, func() { _ = b.Shutdown(false, true) })
		l.Run(30 * time.Millisecond)
		l.do(a.Abort)
		return l.finish()
	}},
	{"FIN lost and an ACK behind it", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "drop b ack of FIN #1", "drop b FIN #1")
		a, b := l.established()
		l.do(a.Close)
		l.Run(30 * time.Millisecond)
		l.do(b.Close)
		return l.finish()
	}},
	{"abort while connecting", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.listen()
		a := l.connect()
		l.Run(10 * time.Millisecond)
		l.do(a.Abort)
		return l.finish()
	}},
	{"abort after a simultaneous open", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		var sockets []*nodes.Socket
		l.Do(func(e *topology.Engine) {
			for _, name := range []string{"a", "b"} {
				other := map[string]string{"a": "b", "b": "a"}[name]
				s, err := e.Machine(name).Connect(netip.AddrPortFrom(netip.Addr{}, 1000), netip.AddrPortFrom(l.Addrs(other)[0], 1000))
				if err != nil {
					t.Fatal(err)
				}
				sockets = append(sockets, s)
			}
		})
		l.Run(30 * time.Millisecond)
		l.do(sockets[0].Abort)
		return l.finish()
	}},
	{"listener closed with connections waiting", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.listen()
		l.connect()
		l.Run(30 * time.Millisecond)
		l.connect()
		l.Run(35 * time.Millisecond)
		l.do(l.ln.Close)
		return l.finish()
	}},
	{"SYN while the accept queue is full", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.Do(func(e *topology.Engine) {
			if _, err := e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 1); err != nil {
				t.Fatal(err)
			}
		})
		for range 3 {
			l.connect()
			l.Run(100 * time.Millisecond)
		}
		return l.finish()
	}},
	{"another connection by a path that is narrow", func(t testing.TB) *run {
		l := labOf(t, topology.Spec{
			Seed:  1,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "s", Kind: topology.Router}, {Name: "b"}},
			Links: []topology.LinkSpec{{A: "a", B: "r"}, {A: "r", B: "s", MTU: 1300}, {A: "s", B: "b"}},
		})
		l.listen()
		for _, family := range []int{0, 1} {
			for range 2 {
				var a *nodes.Socket
				l.Do(func(e *topology.Engine) {
					var err error
					if a, err = e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(l.Addrs("b")[family], 80)); err != nil {
						t.Fatal(err)
					}
				})
				l.accept()
				l.write(a, 5000)
				l.Run(time.Second)
			}
		}
		return l.finish()
	}},
	{"accept queue full", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		l.Do(func(e *topology.Engine) {
			var err error
			if l.ln, err = e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 1); err != nil {
				t.Fatal(err)
			}
		})
		for range 4 {
			l.connect()
		}
		l.Run(time.Second)
		l.connect()
		return l.finish()
	}},
}

func TestNothingUnexplainedInRealRuns(t *testing.T) {
	for _, s := range append(scenes, forged...) {
		t.Run(s.name, func(t *testing.T) {
			r := s.run(t)
			for _, v := range r.Violations {
				if v.Known == nil {
					t.Error(v)
				} else {
					t.Log(v)
				}
			}
		})
	}
}
