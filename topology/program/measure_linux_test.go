package program_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/program"
	"netlab/topology/wire"
)

// measure has the tests be run that make the tables of the README; they take minutes.
var measure = flag.Bool("measure", false, "measure the kernel against gVisor, as a table")

// The ports of the server, by what becomes of a connection to them: its data is lost, it is
// idle, its SYNs are lost, the client closes it and then the server, the server never does.
const (
	dataPort, idlePort, synPort, bothPort, halfPort = 80, 81, 82, 83, 84
)

// When the link is cut, and how long what follows is watched.
const (
	cutAt   = 2 * time.Second
	watched = 140 * time.Second
)

// kernelClient does on a node of the kernel what gvisorClient does on one of gVisor's.
const kernelClient = `
import socket, threading, time
def connect(port):
    s = socket.socket()
    if port == 81:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)
    s.connect(("10.0.0.2", port))
    return s
begun = time.time()
data, idle = connect(80), connect(81)
connect(83).close()
connect(84).close()
print("ready", flush=True)
input()
data.send(b"x")
threading.Thread(target=connect, args=(82,), daemon=True).start()
time.sleep(1000)
`

func gvisorClient(t *testing.T, nw *topology.Network, ready func()) {
	connect := func(port int) net.Conn {
		d := nodes.Dialer{Host: nw.Host("a"), KeepAliveConfig: net.KeepAliveConfig{Enable: port == idlePort, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 4}}
		c, err := d.DialContext(context.Background(), "tcp4", fmt.Sprintf("10.0.0.2:%d", port))
		if err != nil && port != synPort {
			t.Error(err)
		}
		return c
	}
	data, _ := connect(dataPort), connect(idlePort)
	connect(bothPort).Close()
	connect(halfPort).Close()
	ready()
	data.Write([]byte("x"))
	connect(synPort)
}

// serve has b accept whatever comes to a port.
func serve(t *testing.T, nw *topology.Network) {
	for _, port := range []int{dataPort, idlePort, bothPort, halfPort} {
		ln, err := nw.Host("b").Listen("tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := ln.Accept()
			if err != nil || port != bothPort {
				return
			}
			c.Read(make([]byte, 1))
			c.Close()
		}()
	}
}

// times is how a column of the table is filled.
type times map[string]string

// timesOf reads them from the record.
func timesOf(nw *topology.Network, cut time.Duration) times {
	rec := nw.Tap()
	after := func(port uint16, from time.Duration) string {
		var all []string
		for _, p := range rec.Packets {
			if p.From == "a" && p.Dst.Port() == port && p.Sent >= from && (p.Len > 0 || p.Flags&wire.SYN != 0 || port == idlePort) {
				if from == cut && port != idlePort && len(all) == 0 {
					from = p.Sent // the first one
				}
				all = append(all, fmt.Sprintf("%.1f", (p.Sent-from).Seconds()))
			}
		}
		return strings.Join(all, " ")
	}
	lasted := func(port uint16, state wire.State) string {
		var since time.Duration
		for _, tr := range rec.Transitions {
			if tr.Node != "a" || tr.Conn == nil || tr.Conn.Ends[1-tr.Conn.Side(tr.Local)].Addr.Port() != port {
				continue
			}
			if tr.To == state {
				since = tr.At
			} else if tr.From == state {
				return fmt.Sprintf("%.1f", (tr.At - since).Seconds())
			}
		}
		return "longer"
	}
	opened := func(port uint16) time.Duration {
		for _, p := range rec.Packets {
			if p.From == "a" && p.Dst.Port() == port && p.Flags == wire.ACK {
				return p.Sent
			}
		}
		return 0
	}
	closed := func(port uint16) string {
		for _, tr := range rec.Transitions {
			if tr.Node == "a" && tr.Conn != nil && tr.Conn.Ends[1-tr.Conn.Side(tr.Local)].Addr.Port() == port && tr.To == wire.Closed {
				return fmt.Sprintf("%.1f", (tr.At - opened(port)).Seconds())
			}
		}
		return "later"
	}
	return times{
		"SYN, then again after":                               after(synPort, cut),
		"data, then again after":                              after(dataPort, cut),
		"keepalives of 5 s, 3 s, 4 times, after the last ACK": after(idlePort, opened(idlePort)+time.Millisecond),
		"given up after":                                      closed(idlePort),
		"TIME-WAIT":                                           lasted(bothPort, wire.TimeWait), "FIN-WAIT-2 of a socket that was closed": lasted(halfPort, wire.FinWait2),
	}
}

// TestMeasureTimers compares the kernel's timers with gVisor's, as the README has them.
func TestMeasureTimers(t *testing.T) {
	if !*measure {
		t.Skip("it takes minutes: -measure")
	}
	columns := make(map[string]times)
	nw := live(t, "delay 10ms", "!a", "b")
	serve(t, nw)
	a := open(t, nw, "a")
	ready := make(chan struct{})
	stdin := &release{wait: make(chan struct{})}
	p, err := a.Start(program.Command{Args: []string{"python3", "-c", kernelClient}, Stdin: stdin, Stdout: &onWrite{fn: func() { close(ready) }}})
	if err != nil {
		t.Fatal(err)
	}
	<-ready
	time.Sleep(cutAt)
	nw.Link("a", "b").Cut()
	cut := nw.Now()
	close(stdin.wait)
	time.Sleep(watched)
	columns[program.Kernel()] = timesOf(nw, cut)
	for _, v := range nw.Findings().Violations {
		t.Log(v) // since Linux 6.5 the first SYNs are a second apart (tcp_syn_linear_timeouts)
	}
	nw.Close()
	p.Wait()

	synctest.Test(t, func(t *testing.T) {
		nw := live(t, "delay 10ms", "a", "b")
		serve(t, nw)
		var cut time.Duration
		go gvisorClient(t, nw, func() {
			time.Sleep(cutAt)
			nw.Link("a", "b").Cut()
			cut = nw.Now()
		})
		time.Sleep(cutAt + watched)
		columns["gVisor"] = timesOf(nw, cut)
		nw.Close()
		time.Sleep(time.Minute)
	})
	fmt.Printf("| s | %s | gVisor |\n|---|---|---|\n", program.Kernel())
	for _, row := range []string{"SYN, then again after", "data, then again after", "keepalives of 5 s, 3 s, 4 times, after the last ACK", "given up after", "TIME-WAIT", "FIN-WAIT-2 of a socket that was closed"} {
		fmt.Printf("| %s | %s | %s |\n", row, columns[program.Kernel()][row], columns["gVisor"][row])
	}
}

// release is a reader that has a line when it may be read.
type release struct {
	wait chan struct{}
	done bool
}

func (r *release) Read(b []byte) (int, error) {
	<-r.wait
	if r.done {
		select {}
	}
	r.done = true
	return copy(b, "\n"), nil
}

// onWrite calls a function when something is written.
type onWrite struct{ fn func() }

func (w *onWrite) Write(b []byte) (int, error) {
	w.fn()
	return len(b), nil
}
