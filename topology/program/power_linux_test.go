package program_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/topology/program"
	"netlab/topology/wire"
)

// cutMark is an argument of the programs that the cut of the power is to end.
const cutMark = "86399.4713"

// A node of programs that loses its power: all its programs are killed, whatever session they
// are in and whoever has asked for them, and the peers hear nothing of it. With power again
// it is another kernel, to which old connections are unknown.
func TestPowerOfANodeOfPrograms(t *testing.T) {
	nw := live(t, "delay 1ms", "!a", "b")
	ln, err := nw.Host("b").Listen("tcp", ":80")
	must(t, err)
	a := open(t, nw, "a")
	const client = `import socket, time
c = socket.create_connection(("b", 80))
print("ready", flush=True)
time.sleep(1000)`
	p, _ := begin(t, a, "setsid sleep "+cutMark+" & trap '' TERM; exec python3 -c '"+client+"'")
	joined := make(chan error, 1)
	go func() {
		_, err := join(t, a, nil, "sleep", cutMark)
		joined <- err
	}()
	for len(remains(t, cutMark)) < 2 {
		time.Sleep(10 * time.Millisecond)
	}
	c, err := ln.Accept()
	must(t, err)

	must(t, nw.Outside("a").Crash())
	if status := p.Wait(); status != 128+9 || !p.PowerCut() {
		t.Errorf("status %d, cut %v, want 137 by the cut of the power", status, p.PowerCut())
	}
	if err := <-joined; err == nil || err.Error() != "node a: sleep: killed, since the power of the node was cut" {
		t.Errorf("joined from another process: %v", err)
	}
	if left := remains(t, cutMark); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	if _, err := a.Start(program.Command{Args: []string{"true"}}); err == nil || err.Error() != "node a: start true: the node is powered off" {
		t.Errorf("start without power: %v", err)
	}
	if n := a.Listeners(); n != 0 {
		t.Errorf("%d sockets listen without power", n)
	}
	_, err = c.Write([]byte("anybody?"))
	must(t, err)
	time.Sleep(20 * time.Millisecond)
	for _, p := range nw.Tap().Packets {
		if p.From == "a" && p.Flags&(wire.FIN|wire.RST) != 0 {
			t.Errorf("the peer is told: #%d %v", p.N, p.Flags)
		}
	}

	must(t, nw.Outside("a").Boot())
	must(t, nw.Outside("a").Boot())
	if _, err := io.ReadAll(c); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the old connection: %v, want a reset", err)
	}
	if got := output(t, a, "sh", "-c", "cat /proc/net/tcp | wc -l; getent hosts b >/dev/null && echo names"); got != "1\nnames\n" {
		t.Errorf("the new kernel has %q, want no connection and the names", got)
	}
	must(t, nw.Outside("a").Restart())
	if got := output(t, a, "echo", "well"); got != "well\n" {
		t.Errorf("after Restart: %q", got)
	}
	must(t, nw.Outside("a").Crash())
	a.Close()
	if _, err := a.Start(program.Command{Args: []string{"true"}}); err == nil || !strings.HasSuffix(err.Error(), "the node has ended") {
		t.Errorf("start on a node that was closed: %v", err)
	}
	must(t, nw.Outside("a").Boot()) // nobody is told any more
	noFindings(t, nw, "b")
}

// A node tells who has opened it that it has booted.
func TestBootStartsProgramsAgain(t *testing.T) {
	open(t, live(t, "", "!a", "b"), "a") // or they are not permitted
	nw := live(t, "", "!a", "b")
	r, w := io.Pipe()
	_, err := program.Open(nw, "a", program.Options{Grace: grace, Booted: func(n *program.Node) error {
		_, err := n.Start(program.Command{Args: []string{"echo", "booted"}, Stdout: w})
		return errors.Join(err, errors.New("and more"))
	}})
	must(t, err)
	if err := nw.Outside("a").Restart(); err == nil || err.Error() != "and more" {
		t.Errorf("Restart: %v", err)
	}
	if line, err := bufio.NewReader(r).ReadString('\n'); line != "booted\n" {
		t.Errorf("%q, %v", line, err)
	}
}

// A process that loses its network's process is told so, and what to do.
func TestJoinedProcessLosesTheNetwork(t *testing.T) {
	for _, reading := range []bool{true, false} {
		near, far, err := program.Pair()
		must(t, err)
		c, err := net.FileConn(far)
		must(t, err)
		far.Close()
		if reading {
			go func() {
				c.Read(make([]byte, 1<<20))
				c.Close() // as where its process is killed
			}()
		} else {
			c.Close()
		}
		_, err = program.Join(near, "a", []string{"true"}, nil)
		near.Close()
		if err == nil || err.Error() != "node a: true: the process of the network was killed or has crashed, and the programs of its nodes with it: start the network again" {
			t.Errorf("it has read %v: %v", reading, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
