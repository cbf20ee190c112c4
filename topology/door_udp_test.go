package topology_test

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
)

func listenPacket(t testing.TB, nw *topology.Network, node, address string) net.PacketConn {
	t.Helper()
	c, err := nw.Host(node).ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestUDPThereAndBack(t *testing.T) {
	inBubble(t, "delay 25ms", func(t *testing.T, nw *topology.Network) {
		server := listenPacket(t, nw, "b", ":53")
		defer server.Close()
		if got := server.LocalAddr().String(); got != "[::]:53" {
			t.Errorf("the server's address is %s", got)
		}
		client, err := nw.Host("a").Dial("udp", "b:53")
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		go func() {
			b := make([]byte, 10)
			n, from, err := server.ReadFrom(b)
			if err != nil || from.String() != client.LocalAddr().String() {
				t.Errorf("from %v, %v; the client is %v", from, err, client.LocalAddr())
				return
			}
			server.WriteTo(append(b[:n], '!'), from)
		}()
		var b [10]byte
		var n int
		took := elapsed(func() {
			if _, err := client.Write([]byte("hello")); err != nil {
				t.Fatal(err)
			}
			if n, err = client.Read(b[:]); err != nil {
				t.Fatal(err)
			}
		})
		if string(b[:n]) != "hello!" || took != 50*time.Millisecond {
			t.Errorf("%q after %v", b[:n], took)
		}
	})
}

// Nobody listens: the ICMP answer comes back one round trip later, to the reader
// who waits, and once.
func TestUDPRefusedByICMP(t *testing.T) {
	inBubble(t, "delay 25ms", func(t *testing.T, nw *topology.Network) {
		c, err := nw.Host("a").Dial("udp", "b:9")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		done := call(read(c))
		synctest.Wait()
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		took := elapsed(func() { err = <-done })
		if !errors.Is(err, syscall.ECONNREFUSED) || took != 50*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
		if _, err := c.Write([]byte("x")); err != nil {
			t.Errorf("the error came again: %v", err)
		}
		// The next answer finds nobody waiting: the next call has it.
		time.Sleep(time.Second)
		if _, err := c.Write([]byte("x")); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("write: %v", err)
		}
	})
}

func TestUDPDeadlinesAndClose(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		c := listenPacket(t, nw, "b", ":53")
		readFrom := func() error { _, _, err := c.ReadFrom(make([]byte, 1)); return err }
		c.SetReadDeadline(time.Now().Add(time.Second))
		var err error
		if took := elapsed(func() { err = readFrom() }); took != time.Second || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%v after %v", err, took)
		}
		c.SetReadDeadline(time.Time{})
		done := call(readFrom)
		synctest.Wait()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Errorf("ReadFrom: %v", err)
		}
		if err := c.Close(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Close again: %v", err)
		}
	})
}

func TestUDPMisuse(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		b := []byte("x")
		open := listenPacket(t, nw, "a", ":53")
		connected, err := nw.Host("a").Dial("udp4", "b:53")
		if err != nil {
			t.Fatal(err)
		}
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		addr := &net.UDPAddr{IP: net.IP{10, 0, 0, 2}, Port: 53}
		for name, c := range map[string]struct {
			use  func() error
			want error
		}{
			"no destination":   {func() error { _, err := open.(net.Conn).Write(b); return err }, syscall.EDESTADDRREQ},
			"TCP destination":  {func() error { _, err := open.WriteTo(b, &net.TCPAddr{}); return err }, syscall.EINVAL},
			"two destinations": {func() error { _, err := connected.(net.PacketConn).WriteTo(b, addr); return err }, net.ErrWriteToConnected},
			"port taken":       {func() error { _, err := nw.Host("a").ListenPacket("udp", ":53"); return err }, syscall.EADDRINUSE},
			"too long":         {func() error { _, err := connected.Write(make([]byte, 70_000)); return err }, syscall.EMSGSIZE},
			"canceled":         {func() error { _, err := nw.Host("a").DialContext(canceled, "udp", "b:53"); return err }, context.Canceled},
		} {
			if err := c.use(); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}
