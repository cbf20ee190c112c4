package topology_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

func linkSpec(a, b, text string) topology.LinkSpec {
	return topology.LinkSpec{A: a, B: b, AToB: impair.MustParse(text), BToA: impair.MustParse(text)}
}

// outsideAndHost is a host a and a node b whose stack is outside.
func outsideAndHost(t *testing.T, text string) *topology.Network {
	t.Helper()
	spec := linkSpec("a", "b", text)
	return newNetwork(t, topology.Spec{
		Seed: 1, Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b", Kind: topology.Outside}}, Links: []topology.LinkSpec{spec},
	})
}

// relay carries datagrams between a port of an outside node of one network and that of
// another, until one of them is closed.
func relay(from, to *nodes.Outside) {
	b := make([]byte, 65535)
	for {
		n, port, err := from.Read(b)
		if err != nil || to.Write(port, b[:n]) != nil {
			return
		}
	}
}

// Two networks are joined by outside nodes that pass everything on: each is the stack
// of the other's. A connection crosses both, in the virtual time of a bubble.
func TestOutsideCarriesAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ends [2]*topology.Network
		for i := range ends {
			spec := linkSpec("in", "out", "delay 20ms")
			spec.AAddrs = []netip.Prefix{netip.MustParsePrefix([]string{"10.1.0.1/24", "10.1.0.2/24"}[i])}
			spec.BAddrs = []netip.Prefix{netip.MustParsePrefix([]string{"10.1.0.2/24", "10.1.0.1/24"}[i])}
			ends[i] = newNetwork(t, topology.Spec{
				Seed: 1, Nodes: []topology.NodeSpec{{Name: "in"}, {Name: "out", Kind: topology.Outside}}, Links: []topology.LinkSpec{spec},
			})
			ends[i].Start()
		}
		go relay(ends[0].Outside("out"), ends[1].Outside("out"))
		go relay(ends[1].Outside("out"), ends[0].Outside("out"))

		ln, err := ends[1].Host("in").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		sent := bytes.Repeat([]byte("0123456789"), 10000)
		go func() {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Write(sent)
			c.Close()
		}()
		begun := time.Now()
		c, err := ends[0].Host("in").Dial("tcp", "10.1.0.2:80")
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Since(begun); d < 80*time.Millisecond || d > 81*time.Millisecond {
			t.Errorf("connected after %v, want two round trips of 40 ms in one", d)
		}
		got, err := io.ReadAll(c)
		if err != nil || !bytes.Equal(got, sent) {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
		c.Close()
		for _, nw := range ends {
			if f := nw.Findings(); len(f.Violations) > 0 {
				t.Errorf("%v", f.Violations[0])
			}
			nw.Close()
		}
	})
}

// What arrives while 1000 packets are unread is lost at the node, and the record says
// why; a raw node's reader has them all.
func TestOutsideLosesWhatIsNotRead(t *testing.T) {
	for _, kind := range []topology.Kind{topology.Outside, topology.Raw} {
		nw := newNetwork(t, topology.Spec{
			Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b", Kind: kind}},
			Links: []topology.LinkSpec{{A: "a", B: "b"}},
		})
		d := wire.Datagram{Src: netip.AddrPortFrom(nw.Addrs("a")[0], 1), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 2)}
		data, err := d.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		nw.Do(func(e *topology.Engine) {
			for range 1003 {
				e.Raw("a").Send(0, data)
			}
		})
		nw.RunUntilIdle()
		rec := nw.Tap()
		lost := uint64(0)
		if kind == topology.Outside {
			lost = 3
			if last := rec.Packets[1002]; last.Fate != tap.Dropped || last.Why.String() != "limit 1000 of a node outside" {
				t.Errorf("%v: the last packet: %v, %v", kind, last.Fate, last.Why)
			}
		}
		if rec.Dropped != lost {
			t.Errorf("%v: %d packets were lost, want %d", kind, rec.Dropped, lost)
		}
	}
}

// Close ends who reads, and the next who has the node reads nothing of before.
func TestOutsideIsTakenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := outsideAndHost(t, "delay 1ms")
		nw.Start()
		first := nw.Outside("b")
		if nw.Outside("b") != first {
			t.Error("an open node has two doors")
		}
		failed := make(chan error)
		go func() {
			_, _, err := first.Read(nil)
			failed <- err
		}()
		synctest.Wait()
		first.Close()
		if err := <-failed; !errors.Is(err, net.ErrClosed) {
			t.Errorf("read: %v, want net.ErrClosed", err)
		}
		if err := first.Write(0, []byte{0x45}); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write: %v, want net.ErrClosed", err)
		}
		dial := func() {
			d := nodes.Dialer{Host: nw.Host("a"), Timeout: 100 * time.Millisecond}
			if _, err := d.Dial("tcp", "b:80"); err == nil {
				t.Error("nobody's stack has answered")
			}
		}
		dial()
		second := nw.Outside("b")
		go dial()
		b := make([]byte, 1500)
		n, _, err := second.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		var p wire.Packet
		if err := p.Decode(b[:n]); err != nil || p.Flags != wire.SYN || nw.Now() < 100*time.Millisecond {
			t.Errorf("at %v: read %v, %v, want the second SYN", nw.Now(), p.Flags, err)
		}
		go dial()
		if _, _, err := second.Read(make([]byte, 10)); !errors.Is(err, io.ErrShortBuffer) {
			t.Errorf("read: %v, want io.ErrShortBuffer", err)
		}
		if err := second.Write(0, make([]byte, 1501)); err == nil || !strings.Contains(err.Error(), "1500") {
			t.Errorf("write of more than the MTU: %v", err)
		}
		if err := second.Write(1, b[:n]); err == nil {
			t.Error("there is no port 1")
		}
		nw.Close()
		if _, _, err := nw.Outside("b").Read(b); !errors.Is(err, net.ErrClosed) {
			t.Errorf("read after the network was closed: %v, want net.ErrClosed", err)
		}
	})
}

// The node's ports say how the network would have it route: nothing by default to a
// neighbour that is a host, everything to a router.
func TestOutsideHasRoutes(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "o", Kind: topology.Outside}, {Name: "r", Kind: topology.Router}, {Name: "h"}, {Name: "far"}},
		Links: []topology.LinkSpec{{A: "o", B: "r"}, {A: "o", B: "h", MTU: 1280}, {A: "r", B: "far"}},
	})
	ports := nw.Outside("o").Ports()
	if len(ports) != 2 || ports[0].MTU != 1500 || ports[1].MTU != 1280 || ports[1].Name != "o-h" {
		t.Fatalf("ports: %+v", ports)
	}
	far := nw.Addrs("far")
	reached := func(a netip.Addr) bool {
		return slices.ContainsFunc(ports[0].Routes, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	if !reached(far[0]) || !reached(far[1]) {
		t.Errorf("routes by r: %v, want %v among them", ports[0].Routes, far)
	}
	single := outsideAndHost(t, "").Outside("b").Ports()[0]
	if slices.ContainsFunc(single.Routes, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		t.Errorf("routes to a host: %v, want none for everything", single.Routes)
	}
}

// A state that was seen is in the record with the time of seeing it, belongs to the
// connection, and decides nothing.
func TestOutsideSaysWhatItSaw(t *testing.T) {
	nw := outsideAndHost(t, "delay 10ms")
	local, remote := netip.AddrPortFrom(nw.Addrs("b")[0], 80), netip.AddrPort{}
	nw.Do(func(e *topology.Engine) {
		s, err := e.Machine("a").Connect(netip.AddrPort{}, local)
		if err != nil {
			t.Fatal(err)
		}
		remote = s.Local()
	})
	nw.Run(15 * time.Millisecond)
	nw.Outside("b").Saw(local, netip.AddrPortFrom(remote.Addr(), 9), wire.Closed, wire.SynReceived) // of no connection
	nw.Outside("b").Saw(local, remote, wire.Listen, wire.SynReceived)
	rec := nw.Tap()
	last := rec.Transitions[len(rec.Transitions)-1]
	if len(rec.Transitions) != 2 || last.Node != "b" || last.To != wire.SynReceived || last.At != 15*time.Millisecond || last.Cause.String() != "seen" || last.Conn != rec.Packets[0].Conn {
		t.Errorf("transitions: %+v", rec.Transitions)
	}
	sockets := nw.Snapshot().Sockets
	if k := sockets[len(sockets)-1]; len(sockets) != 3 || sockets[1].Conn != nil || k.Node != "b" || k.State != wire.SynReceived || k.Local != local || k.Remote != remote || k.Conn != last.Conn {
		t.Errorf("sockets: %+v", sockets)
	}
}

// What the pinned stack is known to do differently excuses no other: a stack outside that
// sends its SYN,ACK again with an old timestamp has broken the rule.
func TestOutsideHasNoExcuse(t *testing.T) {
	nw := outsideAndHost(t, "delay 10ms")
	server, client := netip.AddrPortFrom(nw.Addrs("b")[0], 80), netip.AddrPort{}
	nw.Do(func(e *topology.Engine) {
		s, err := e.Machine("a").Connect(netip.AddrPort{}, server)
		if err != nil {
			t.Fatal(err)
		}
		client = s.Local()
	})
	nw.Run(15 * time.Millisecond)
	syn := nw.Tap().Packets[0]
	send := func(flags wire.Flags, seq, stamp uint32) {
		t.Helper()
		o := wire.Options{HasTimestamps: true, TSVal: stamp, TSEcr: syn.Options.TSVal, WindowScale: -1}
		s := wire.Segment{Src: server, Dst: client, Flags: flags, Seq: seq, Ack: syn.Seq + 1, Window: 1000, Options: o.Append(nil)}
		data, err := s.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := nw.Outside("b").Write(0, data); err != nil {
			t.Fatal(err)
		}
		nw.Run(30 * time.Millisecond)
	}
	send(wire.SYN|wire.ACK, 500, 1000)
	send(wire.ACK, 501, 2000)
	send(wire.SYN|wire.ACK, 500, 1000)
	v := nw.Findings().Violations
	if len(v) != 1 || v[0].Rule.ID != "tsval-grows" || v[0].Node != "b" || v[0].Known != nil {
		t.Errorf("findings: %v, want tsval-grows of b, not excused", v)
	}
}
