package topology_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// A node of code outside that loses its power says nothing more and hears nothing more from
// that instant; its sockets are gone, and who has it is told.
func TestOutsideLosesItsPower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := outsideAndHost(t, "delay 10ms")
		nw.Start()
		b := nw.Outside("b")
		var told []string
		b.OnPower(func(on bool) error {
			told = append(told, fmt.Sprint(on, nw.Outside("b").Condition()))
			time.Sleep(time.Second) // whoever cuts it waits
			return errors.New("not well")
		})
		local, remote := netip.AddrPortFrom(nw.Addrs("b")[0], 80), netip.AddrPortFrom(nw.Addrs("a")[0], 9)
		d := wire.Datagram{Src: remote, Dst: local}
		hello, err := d.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		b.Saw(local, netip.AddrPort{}, wire.Closed, wire.Listen)
		failed := make(chan error)
		go func() {
			_, _, err := b.Read(make([]byte, 1500))
			failed <- err
		}()
		synctest.Wait()
		dial := func() { // its SYN reaches b 10 ms later, and again after a second
			d := nodes.Dialer{Host: nw.Host("a"), Timeout: 100 * time.Millisecond}
			if _, err := d.Dial("tcp4", "b:80"); err == nil {
				t.Error("nobody's stack has answered")
			}
		}
		go dial()
		time.Sleep(5 * time.Millisecond)
		cut := make(chan error)
		go func() { cut <- b.Crash() }()
		off := func(what string, err error) {
			t.Helper()
			if !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), "node b: ") || !strings.Contains(err.Error(), "powered off") {
				t.Errorf("%s: %v, want that node b is powered off, and net.ErrClosed", what, err)
			}
		}
		off("read", <-failed)
		off("write", b.Write(0, hello))
		_, _, err = nw.Outside("b").Read(nil)
		off("read without power", err)
		if err := <-cut; err == nil || err.Error() != "not well" || nw.Now() != 1005*time.Millisecond {
			t.Errorf("Crash: %v after %v", err, nw.Now())
		}
		must(t, b.Crash()) // it stays as it is
		if n := len(nw.Snapshot().Sockets); n != 0 {
			t.Errorf("%d sockets are left", n)
		}
		if err := b.Boot(); err == nil || nw.Outside("b").Condition() != nodes.Running {
			t.Errorf("Boot: %v, and b is %v", err, nw.Outside("b").Condition())
		}
		b.OnPower(nil)
		must(t, b.Boot())
		go dial()
		again := nw.Outside("b")
		if n, _, err := again.Read(make([]byte, 1500)); n == 0 || err != nil {
			t.Errorf("after Boot: %d bytes, %v", n, err)
		}
		must(t, again.Restart())
		if want := []string{"false off", "true running"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		var record []string
		for _, e := range nw.Tap().Events {
			switch e.Kind {
			case tap.Acted:
				record = append(record, e.Act.Kind.String())
			case tap.StateChanged:
				if e.Transition.Node == "b" {
					record = append(record, e.Transition.To.String()+" "+e.Transition.Cause.String())
				}
			case tap.PacketArrived:
				if e.Packet.To == "b" {
					record = append(record, fmt.Sprint("arrived ", !e.Packet.Unheard))
				}
			}
		}
		want := []string{"LISTEN seen", "crashed", "CLOSED call crash", "arrived false", "booted", "arrived true", "crashed", "booted"}
		if !slices.Equal(record, want) {
			t.Errorf("on record %q\nwant %q", record, want)
		}
		nw.Close()
		for what, switched := range map[string]func() error{"crash": again.Crash, "boot": again.Boot} {
			if err := switched(); !errors.Is(err, net.ErrClosed) || !strings.HasPrefix(err.Error(), "node b: "+what+": ") {
				t.Errorf("%s of a network that is closed: %v", what, err)
			}
		}
	})
}
