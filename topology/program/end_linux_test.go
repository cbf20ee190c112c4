package program_test

import (
	"bufio"
	"io"
	"testing"
	"time"

	"netlab/topology/program"
	"netlab/topology/wire"
)

// begin starts a line of the shell that writes a line when it is ready.
func begin(t *testing.T, n *program.Node, line string) (*program.Process, *bufio.Reader) {
	t.Helper()
	r, w := io.Pipe()
	p, err := n.Start(program.Command{Args: []string{"sh", "-c", line}, Stdout: w})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		p.Wait()
		w.Close()
	}()
	out := bufio.NewReader(r)
	if said, err := out.ReadString('\n'); said != "ready\n" {
		t.Fatalf("%q, %v", said, err)
	}
	return p, out
}

// A network that ends gives its programs time to part from their peers: they hear of it by
// SIGTERM, in whatever session they are, and stopped ones too, and the network goes on until
// they have ended.
func TestProgramsPartBeforeTheEnd(t *testing.T) {
	nw := live(t, "delay 1ms", "!a", "b")
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	a := openFor(t, nw, "a", time.Minute)
	const daemon = `import signal, socket, time
c = socket.create_connection(("b", 80))
def part(*_):
    c.sendall(b"bye")
    c.shutdown(socket.SHUT_WR)
    c.recv(1)
    print("parted", flush=True)
    raise SystemExit
signal.signal(signal.SIGTERM, part)
print("ready", flush=True)
time.sleep(1000)`
	_, out := begin(t, a, "setsid python3 -c '"+daemon+"' & read never")
	stopped, _ := begin(t, a, "echo ready; kill -STOP $$")
	c, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan string)
	go func() {
		said, _ := io.ReadAll(c)
		c.Close()
		heard <- string(said)
	}()
	go nw.Close()
	if said := <-heard; said != "bye" {
		t.Errorf("the peer has heard %q", said)
	}
	if said, err := io.ReadAll(out); string(said) != "parted\n" {
		t.Errorf("the program has said %q, %v", said, err)
	}
	if status := stopped.Wait(); status != 128+15 {
		t.Errorf("the stopped one has ended with %d, want 143", status)
	}
	nw.Close()
	for _, p := range nw.Tap().Packets {
		if p.Flags&wire.RST != 0 {
			t.Errorf("a reset on record: %v", p)
		}
	}
}

// Programs that do not end when they are told to are waited for as long as one is, all
// together.
func TestProgramsThatDoNotEnd(t *testing.T) {
	nw := live(t, "", "!a", "b")
	a := open(t, nw, "a")
	var all []*program.Process
	for range 3 {
		p, _ := begin(t, a, "trap '' TERM; echo ready; sleep 1000; sleep 1000")
		all = append(all, p)
	}
	begun := time.Now()
	a.Close()
	if took := time.Since(begun); took < grace {
		t.Errorf("they were given %v, want %v", took, grace)
	}
	for _, p := range all {
		if status := p.Wait(); status != 128+9 {
			t.Errorf("status %d, want 137", status)
		}
	}
}

// Where no program runs, nothing is waited for.
func TestNodeWithoutProgramsEndsAtOnce(t *testing.T) {
	nw := live(t, "", "!a", "b")
	a := openFor(t, nw, "a", time.Hour)
	p, err := a.Start(program.Command{Args: []string{"true"}})
	if err != nil {
		t.Fatal(err)
	}
	p.Wait()
	a.Close()
}
