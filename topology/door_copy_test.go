package topology_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// A deadline that passes in ReadFrom and WriteTo ends them with what has gone so far, and
// neither loses nor doubles a byte: another call goes on.
func TestCopyStopsAtDeadlinesAndGoesOn(t *testing.T) {
	inBubble(t, "delay 10ms rate 1mbit", func(t *testing.T, nw *topology.Network) {
		client, server := connected(t, nw)
		a, b := client.(tcpConn), server.(tcpConn)
		want := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 8.4 s of the link
		var got bytes.Buffer
		must(t, a.SetWriteBuffer(100_000))
		a.SetWriteDeadline(time.Now().Add(2 * time.Second))
		b.SetReadDeadline(time.Now().Add(time.Second))
		received := call(func() error {
			n, err := b.WriteTo(&got)
			if int(n) != got.Len() {
				t.Errorf("WriteTo: %d bytes, the writer has %d", n, got.Len())
			}
			return err
		})
		source := bytes.NewReader(want)
		sent, err := a.ReadFrom(source)
		expectDeadline(t, err)
		expectDeadline(t, <-received)
		if sent == 0 || int(sent) == len(want) || got.Len() == 0 || got.Len() >= int(sent) {
			t.Fatalf("sent %d, received %d: want parts, and more of the first", sent, got.Len())
		}
		a.SetWriteDeadline(time.Time{})
		b.SetReadDeadline(time.Time{})
		done := call(func() error {
			_, err := a.ReadFrom(bytes.NewReader(want[sent:]))
			return errors.Join(err, a.CloseWrite())
		})
		if _, err := b.WriteTo(&got); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%d bytes came, want %d, each as it was sent", got.Len(), len(want))
		}
	})
}

// half takes some bytes, and then no more.
type half struct{ left int }

var errFull = errors.New("full")

func (h *half) Write(b []byte) (int, error) {
	n := min(h.left, len(b))
	h.left -= n
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}

// copied are the ends of ReadFrom and WriteTo: what they return, by the text of package net.
func copied(t *testing.T, a, b net.Conn) (ends []string) {
	t.Helper()
	addresses := strings.NewReplacer(a.LocalAddr().String(), "A", b.LocalAddr().String(), "B")
	told := func(what string, n int64, err error) {
		ends = append(ends, addresses.Replace(fmt.Sprintf("%s: %d %v %v", what, n, err, errors.Is(err, syscall.ECONNRESET))))
	}
	// The writer takes a part; the reader fails when some of it is written.
	a.Write(make([]byte, 300))
	n, err := b.(tcpConn).WriteTo(&half{200})
	told("WriteTo of a writer that fails", n, err)
	n, err = a.(tcpConn).ReadFrom(io.MultiReader(strings.NewReader("hello"), errReader{}))
	told("ReadFrom of a reader that fails", n, err)
	io.ReadFull(b, make([]byte, 5))

	// A reset in the middle.
	finished := make(chan bool)
	go func() {
		defer close(finished)
		n, err := b.(tcpConn).WriteTo(io.Discard)
		told("WriteTo until a reset", n, err)
	}()
	a.Write(make([]byte, 1000))
	time.Sleep(50 * time.Millisecond)
	a.(interface{ SetLinger(int) error }).SetLinger(0)
	a.Close()
	<-finished
	n, err = a.(tcpConn).ReadFrom(strings.NewReader("late"))
	told("ReadFrom of one that is closed", n, err)
	return ends
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errFull }

// ReadFrom and WriteTo end as those of *net.TCPConn do, by number, error and its text.
func TestCopyEndsAsThatOfPackageNet(t *testing.T) {
	switch runtime.GOOS {
	case "js", "windows":
		t.Skip("its package net says other things of a reset")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip("no loopback: ", err)
	}
	defer ln.Close()
	client, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	server := accept(t, ln)
	defer server.Close()
	want := copied(t, client, server)
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		got := copied(t, a, b)
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s\npackage net: %s", got[i], want[i])
			}
		}
	})
}

// io.Copy from one connection to another, both ways at once, repeats itself in virtual time.
func TestCopyRepeatsItself(t *testing.T) {
	run := func() (digest string) {
		inBubble(t, "delay 10ms loss 2% rate 20mbit", func(t *testing.T, nw *topology.Network) {
			a, b := connected(t, nw)
			want := bytes.Repeat([]byte("0123456789abcdef"), 1<<15)
			echoed := call(func() error {
				_, err := io.Copy(b, b)
				return errors.Join(err, b.(*nodes.Conn).CloseWrite())
			})
			sent := call(func() error {
				_, err := io.Copy(a, bytes.NewReader(want))
				return errors.Join(err, a.(*nodes.Conn).CloseWrite())
			})
			var got bytes.Buffer
			if _, err := io.Copy(&got, a); err != nil || !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%d of %d bytes came back, %v", got.Len(), len(want), err)
			}
			if err := errors.Join(<-sent, <-echoed); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			digest = nw.Digest()
		})
		return digest
	}
	if first, second := run(), run(); first != second {
		t.Errorf("digests %s and %s", first, second)
	}
}
