package scripts

import (
	"context"
	"testing"
	"time"

	"netlab/topology/sim"
)

const twoSends = `
a, b = host("a"), host("b")
link(a, b, delay = "50ms")
b.listen(80)
c = a.connect("b:80")
c.send(100)
sleep("1s")
c.send(200)
expect(False, "never decided where the run is stopped before")
run(until = "5s")
`

// A run that is stopped has what happened until then, just as the whole run has it,
// and a snapshot of it.
func TestStop(t *testing.T) {
	lab, err := Load("stop", "stop.star", []byte(twoSends))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := lab.Run(context.Background(), Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	stopped, err := lab.Run(context.Background(), Options{Seed: 1, Stop: func(p Progress) bool { return p.Next > 500*time.Millisecond }})
	if err != nil {
		t.Fatal(err)
	}
	s := stopped.Snapshot
	if whole.Snapshot != nil || s == nil {
		t.Fatalf("snapshots %v of the whole run, %v of the one that was stopped", whole.Snapshot, s)
	}
	if s.At > 500*time.Millisecond || s.Next != 1100*time.Millisecond && s.Next != time.Second || len(stopped.Checks) != 0 {
		t.Errorf("stopped at %v, the next event at %v, %d checks", s.At, s.Next, len(stopped.Checks))
	}
	for i, p := range stopped.Record.Packets {
		if w := whole.Record.Packets[i]; p.Sent != w.Sent || p.Len != w.Len || p.Arrived != w.Arrived {
			t.Errorf("packet %d is %v, in the whole run %v", i+1, p, w)
		}
	}
	if len(s.Sockets) != 3 {
		t.Fatalf("sockets %+v, want a's, and b's listener and connection", s.Sockets)
	}
	if v := s.Sockets[0].Variables; v.Una-v.ISS != 101 || v.Nxt-v.ISS != 101 || s.Sockets[0].CWnd == 0 {
		t.Errorf("a has %+v", s.Sockets[0])
	}
	if b := s.Sockets[2]; b.Readable != 100 || b.Variables.RcvNxt-b.Variables.IRS != 101 {
		t.Errorf("b has %+v", b)
	}
	if len(s.Waits) != 1 || s.Waits[0].Pos != "stop.star:7" {
		t.Errorf("the lab waits %+v", s.Waits)
	}
}

// The snapshot of a run that is never stopped is of its end.
func TestStopNever(t *testing.T) {
	lab, err := Load("stop", "stop.star", []byte(twoSends))
	if err != nil {
		t.Fatal(err)
	}
	run, err := lab.Run(context.Background(), Options{Seed: 1, Stop: func(Progress) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	if run.Snapshot == nil || run.Snapshot.At != run.VirtualTime || run.Snapshot.Next != sim.Never || len(run.Checks) != 1 {
		t.Errorf("snapshot %+v at the end, %v", run.Snapshot, run.VirtualTime)
	}
}
