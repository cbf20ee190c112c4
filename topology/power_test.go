package topology_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A socket of a node whose power was cut says so, and counts as closed.
func TestSocketsOfACrashedNodeSayThatItWasPoweredOff(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		ln := listen(t, nw, "b", ":81")
		pc := listenPacket(t, nw, "b", ":53")
		must(t, nw.Host("b").Crash())
		for name, use := range map[string]func() error{
			"Read": read(b), "Write": fill(b), "CloseWrite": b.(*nodes.Conn).CloseWrite,
			"Accept":   func() error { _, err := ln.Accept(); return err },
			"ReadFrom": func() error { _, _, err := pc.ReadFrom(make([]byte, 1)); return err },
			"WriteTo":  func() error { _, err := pc.WriteTo([]byte("x"), pc.LocalAddr()); return err },
			"Dial":     func() error { _, err := nw.Host("b").Dial("tcp", "a:80"); return err },
			"Listen":   func() error { _, err := nw.Host("b").Listen("tcp", ":82"); return err },
			"Freeze":   nw.Host("b").Freeze,
		} {
			if err := use(); !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), "node b ") || !strings.Contains(err.Error(), " powered off") {
				t.Errorf("%s: %v, want that node b was powered off, and net.ErrClosed", name, err)
			}
		}
		must(t, nw.Host("b").Crash()) // it stays as it is
		must(t, nw.Host("b").Thaw())
		if c := nw.Host("b").Condition(); c != nodes.Off {
			t.Errorf("b is %v, want off", c)
		}
		// Nobody was told: a's segments fall into silence until it gives up.
		if _, err := a.Write([]byte("anybody?")); err != nil {
			t.Fatal(err)
		}
		if err := read(a)(); !errors.Is(err, syscall.ETIMEDOUT) {
			t.Errorf("a: %v, want a timeout", err)
		}
	})
}

// What was opened before a boot is of another life: its port is free, the peer is
// reset, and new numbers are drawn.
func TestBootIsANewLife(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		must(t, nw.Host("b").Set(nodes.Options{TTL: 9}))
		must(t, nw.Host("b").Crash())
		time.Sleep(time.Minute)
		must(t, nw.Host("b").Boot())
		must(t, nw.Host("b").Boot())
		if got := nw.Host("b").Options().TTL; got != 9 {
			t.Errorf("its TTL is %d, want 9", got)
		}
		if err := read(b)(); !strings.Contains(err.Error(), "powered off") {
			t.Errorf("a socket of the life before: %v", err)
		}
		ln := listen(t, nw, "b", ":80")
		if _, err := a.Write([]byte("?")); err != nil {
			t.Fatal(err)
		}
		if err := read(a)(); !errors.Is(err, errReset) {
			t.Errorf("a: %v, want a reset", err)
		}
		c := dial(t, nw, "a", "b:80")
		d := accept(t, ln)
		if _, err := d.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		must(t, read(c)())
		nw.Inspect(func(r *tap.Record) {
			if p := r.Packets[len(r.Packets)-1]; p.From == "b" && p.TTL != 9 {
				t.Errorf("b sends with TTL %d, want 9", p.TTL)
			}
		})
	})
}

// A frozen node is silent; what has come to it meanwhile, it sees when it goes on.
func TestFreezeStopsInMidBreathAndThawGoesOn(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		got := make(chan string, 1)
		go func() {
			buf := make([]byte, 10)
			n, _ := io.ReadAtLeast(b, buf, 2)
			got <- string(buf[:n])
		}()
		synctest.Wait()
		must(t, nw.Host("b").Freeze())
		must(t, nw.Host("b").Freeze())
		if _, err := a.Write([]byte("hi")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		select {
		case s := <-got:
			t.Fatalf("a frozen node has read %q", s)
		default:
		}
		nw.Inspect(func(r *tap.Record) {
			for _, p := range r.Packets {
				if p.From == "b" && p.Sent > 100*time.Millisecond {
					t.Errorf("a frozen node has sent #%d at %v", p.N, p.Sent)
				}
			}
		})
		if retransmits := nw.Host("a").Stats().Retransmits; retransmits == 0 {
			t.Error("a did not send again")
		}
		must(t, nw.Host("b").Thaw())
		if s := <-got; s != "hi" {
			t.Errorf("it read %q, want hi", s)
		}
		if c := nw.Host("b").Condition(); c != nodes.Running {
			t.Errorf("b is %v, want running", c)
		}
	})
}

// A timer that has expired in a frozen node does not fire where what came before
// it stops it: b retransmits nothing whose acknowledgment waited in front.
func TestThawTakesWhatWaitedInItsOrder(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		if _, err := b.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		must(t, nw.Host("b").Freeze()) // the ACK comes in 20 ms, the RTO is at least 200 ms
		time.Sleep(10 * time.Second)
		must(t, nw.Host("b").Thaw())
		time.Sleep(time.Second)
		must(t, read(a)())
		if n := nw.Host("b").Stats().Retransmits; n != 0 {
			t.Errorf("b has sent %d segments again", n)
		}
	})
}

func TestCallsOnAFrozenNodeWaitForItsThaw(t *testing.T) {
	for name, call := range map[string]func(nw *topology.Network, b net.Conn) error{
		"Dial":       func(nw *topology.Network, _ net.Conn) error { _, err := nw.Host("b").Dial("tcp", "a:80"); return err },
		"Listen":     func(nw *topology.Network, _ net.Conn) error { _, err := nw.Host("b").Listen("tcp", ":81"); return err },
		"Write":      func(_ *topology.Network, b net.Conn) error { _, err := b.Write([]byte("x")); return err },
		"CloseWrite": func(_ *topology.Network, b net.Conn) error { return b.(*nodes.Conn).CloseWrite() },
		"Set":        func(_ *topology.Network, b net.Conn) error { return b.(*nodes.Conn).Set(nodes.NoDelay(false)) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				_, b := connected(t, nw)
				listen(t, nw, "a", ":80")
				must(t, nw.Host("b").Freeze())
				begin := time.Now()
				time.AfterFunc(time.Minute, func() { must(t, nw.Host("b").Thaw()) })
				must(t, call(nw, b))
				if d := time.Since(begin); d < time.Minute || d > time.Minute+50*time.Millisecond {
					t.Errorf("it took %v, want a minute", d)
				}
			})
		})
	}
}

// Close does not wait for a thaw, a deadline does not, and a context neither; what
// was closed meanwhile ends when the node goes on.
func TestWhoWillNotWaitForAThaw(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		_, c := connected(t, nw)
		must(t, nw.Host("b").Freeze())
		must(t, c.SetReadDeadline(time.Now().Add(time.Second)))
		if err := read(c)(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read: %v, want its deadline", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := nw.Host("b").DialContext(ctx, "tcp", "a:80"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial: %v, want its context's end", err)
		}
		if _, err := nw.Host("b").DialContext(ctx, "udp", "a:80"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial udp, after the context's end: %v, want that", err)
		}
		short, done := context.WithTimeout(t.Context(), time.Second)
		defer done()
		if _, err := nw.Host("b").DialContext(short, "udp", "a:80"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial udp: %v, want its context's end", err)
		}
		must(t, b.Close())
		time.Sleep(time.Minute)
		must(t, a.SetReadDeadline(time.Now().Add(time.Millisecond)))
		if err := read(a)(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a has heard of the close: %v", err)
		}
		must(t, a.SetReadDeadline(time.Time{}))
		must(t, nw.Host("b").Thaw())
		if err := read(a)(); err != io.EOF {
			t.Errorf("a: %v, want the end of the stream", err)
		}
	})
}

// A crash ends the waiting on a frozen node, and what waited there arrives at
// nobody.
func TestCrashOfAFrozenNode(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		must(t, nw.Host("b").Freeze())
		waits := []<-chan error{
			call(read(b)), call(fill(b)),
			call(func() error { _, err := nw.Host("b").Dial("tcp", "a:80"); return err }),
			call(func() error { _, err := nw.Host("b").Listen("tcp", ":80"); return err }),
		}
		if _, err := a.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		must(t, nw.Host("b").Crash())
		for i, done := range waits {
			if err := <-done; !errors.Is(err, net.ErrClosed) {
				t.Errorf("wait %d: %v, want net.ErrClosed", i, err)
			}
		}
		time.Sleep(50 * time.Millisecond)
		nw.Inspect(func(r *tap.Record) {
			for _, p := range r.Packets {
				if p.Fate == tap.InFlight {
					t.Errorf("#%d has no fate", p.N)
				}
			}
		})
	})
}

// What waits at a frozen node is bounded, and what finds no room is lost there, for
// that reason; the rest arrives at the thaw.
func TestAFrozenNodeHoldsSoMuch(t *testing.T) {
	const sent, size = 1200, 60_000
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", MTU: 65535}},
	})
	datagram, err := (&wire.Datagram{
		Src: netip.AddrPortFrom(nw.Addrs("a")[0], 9), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 9), Payload: make([]byte, size),
	}).Append(nil)
	must(t, err)
	must(t, nw.Host("b").Freeze())
	nw.Do(func(e *topology.Engine) {
		for range sent {
			e.Raw("a").Send(0, datagram)
		}
	})
	nw.Run(time.Second)
	must(t, nw.Host("b").Thaw())
	nw.Run(time.Second)
	const room = 64 << 20 / (size + 28 + 256)
	arrived, lost := 0, 0
	for _, p := range nw.Tap().Packets {
		switch {
		case p.From != "a":
		case p.Fate == tap.Dropped && p.Why.String() == "limit 64mb of a frozen node":
			lost++
		case p.Fate == tap.Delivered && p.Arrived >= time.Second:
			arrived++
		}
	}
	if arrived != room || lost != sent-room {
		t.Errorf("%d packets arrive at the thaw and %d are lost, want %d and %d", arrived, lost, room, sent-room)
	}
}

// Many goroutines call all that a user of a network may call, while nodes crash,
// boot, freeze and thaw, and the network is closed in the middle of it.
func TestEverythingAtOnce(t *testing.T) {
	t.Run("in a bubble", func(t *testing.T) { inBubble(t, "delay 1ms loss 1%", everythingAtOnce) })
	t.Run("in real time", func(t *testing.T) { inRealTime(t, "delay 100us loss 1%", everythingAtOnce) })
}

func everythingAtOnce(t *testing.T, nw *topology.Network) {
	var users sync.WaitGroup
	end := time.Now().Add(100 * time.Millisecond)
	busy := func(pause time.Duration, fn func()) {
		users.Go(func() {
			for time.Now().Before(end) {
				fn()
				time.Sleep(pause)
			}
		})
	}
	for _, name := range []string{"a", "b"} {
		host := nw.Host(name)
		other := map[string]string{"a": "b", "b": "a"}[name]
		busy(time.Millisecond, func() {
			ln, err := host.Listen("tcp", ":80")
			if err != nil {
				return
			}
			time.AfterFunc(5*time.Millisecond, func() { ln.Close() })
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				users.Go(func() {
					c.SetDeadline(time.Now().Add(3 * time.Millisecond))
					io.Copy(c, c)
					c.(*nodes.Conn).State()
					c.Close()
				})
			}
		})
		for range 2 {
			busy(100*time.Microsecond, func() {
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
				defer cancel()
				c, err := host.DialContext(ctx, "tcp", other+":80")
				if err != nil {
					return
				}
				c.SetDeadline(time.Now().Add(3 * time.Millisecond))
				c.Write(make([]byte, 20_000))
				c.(*nodes.Conn).Set(nodes.NoDelay(true))
				c.(*nodes.Conn).CloseWrite()
				io.Copy(io.Discard, c)
				c.(*nodes.Conn).Info()
				c.(*nodes.Conn).Abort()
			})
		}
		busy(time.Millisecond, func() {
			pc, err := host.ListenPacket("udp", ":53")
			if err != nil {
				return
			}
			pc.SetDeadline(time.Now().Add(time.Millisecond))
			pc.WriteTo([]byte("x"), &net.UDPAddr{IP: nw.Addrs(other)[0].AsSlice(), Port: 53})
			pc.ReadFrom(make([]byte, 10))
			pc.Close()
		})
		busy(500*time.Microsecond, func() {
			o := host.Options()
			o.TimeWait = time.Millisecond
			host.Set(o)
			host.Sockets()
			host.Stats()
			host.Condition()
		})
		busy(2*time.Millisecond, func() { host.Crash(); time.Sleep(time.Millisecond); host.Boot() })
		busy(3*time.Millisecond, func() { host.Freeze(); time.Sleep(time.Millisecond); host.Thaw() })
		busy(7*time.Millisecond, func() { host.Restart() })
	}
	link := nw.Link("a", "b")
	busy(time.Millisecond, func() {
		link.Cut()
		link.Mend()
		link.Unplug()
		link.MendFrom("a")
		if err := link.Set(impair.MustParse("delay 1ms")); err != nil {
			t.Error(err)
		}
		if r, err := link.Rule("drop a data #1"); err == nil {
			r.Matched()
			r.Remove()
		}
		link.Release()
	})
	busy(time.Millisecond, func() {
		if err := nw.Partition([]string{"a"}); err != nil {
			t.Error(err)
		}
		nw.Reroute()
		nw.Heal()
	})
	busy(time.Millisecond, func() {
		nw.Now()
		nw.Next()
		nw.Events()
		nw.Digest()
		nw.Remark("still here", "")
		nw.Tap()
		nw.Inspect(func(*tap.Record) {})
		nw.Do(func(e *topology.Engine) { e.Machine("a").Stats() })
	})
	users.Go(func() {
		time.Sleep(80 * time.Millisecond)
		for range 2 {
			users.Go(func() { nw.Close() })
		}
	})
	users.Wait()
	time.Sleep(10 * time.Millisecond) // the listeners that close by themselves
}
