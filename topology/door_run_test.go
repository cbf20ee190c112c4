package topology_test

import (
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"netlab/topology"
)

// runUntil drives a network that was not started until a goroutine is done.
func runUntil[T any](t testing.TB, nw *topology.Network, done <-chan T) T {
	t.Helper()
	for {
		select {
		case v := <-done:
			return v
		default:
			nw.Run(time.Millisecond)
			runtime.Gosched()
		}
	}
}

func dialWhileRunning(t testing.TB, nw *topology.Network) (a, b net.Conn) {
	t.Helper()
	ln := listen(t, nw, "b", ":80")
	dialed := call(func() (err error) { a, err = nw.Host("a").Dial("tcp", "b:80"); return err })
	accepted := call(func() (err error) { b, err = ln.Accept(); return err })
	for _, done := range []<-chan error{dialed, accepted} {
		if err := runUntil(t, nw, done); err != nil {
			t.Fatal(err)
		}
	}
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// Without Start, goroutines block in Dial, Accept, Read and Write while another
// one moves time.
func TestBlockingWhileTheCallerRuns(t *testing.T) {
	noLeak(t)
	nw := twoHosts(t, "delay 10ms loss 2%")
	a, b := dialWhileRunning(t, nw)
	text := strings.Repeat("virtual time moves as the caller says. ", 20_000)
	wrote := call(func() error {
		_, err := io.WriteString(a, text)
		a.Close()
		return err
	})
	var got []byte
	all := call(func() (err error) { got, err = io.ReadAll(b); return err })
	for _, done := range []<-chan error{wrote, all} {
		if err := runUntil(t, nw, done); err != nil {
			t.Fatal(err)
		}
	}
	if string(got) != text {
		t.Errorf("%d bytes came out different", len(got))
	}
}

// The caller itself may use what does not have to wait.
func TestWriteWithoutWaitingThenRun(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	a, b := dialWhileRunning(t, nw)
	before := nw.Now()
	if _, err := a.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	nw.Run(10 * time.Millisecond)
	buf := make([]byte, 10)
	if n, err := b.Read(buf); string(buf[:n]) != "hello" || err != nil {
		t.Errorf("%q, %v", buf[:n], err)
	}
	if took := nw.Now() - before; took != 10*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

func TestRunOfAStartedNetworkPanics(t *testing.T) {
	nw := twoHosts(t, "")
	nw.Start()
	defer func() {
		if recover() == nil {
			t.Error("Run moved the time that the driver moves")
		}
		nw.Now() // the lock is free
	}()
	nw.Run(time.Second)
}
