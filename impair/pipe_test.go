package impair

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// bench is a pipe with a record of what comes out of it.
type bench struct {
	t       testing.TB
	loop    sim.Loop
	pipe    *Pipe
	n       uint64
	arrived []arrival
	dropped []arrival
}

type arrival struct {
	At time.Duration
	N  uint64
	By string
}

func (b *bench) env(seed uint64) Env {
	return Env{
		Loop:   &b.loop,
		Stream: func(purpose string) *rand.ChaCha8 { return sim.Stream(seed, "link", "a-b", "a>b", purpose) },
		Deliver: func(frames []*Frame) {
			for _, f := range frames {
				b.arrived = append(b.arrived, arrival{b.loop.Now(), f.N, f.Why.String()})
			}
		},
		Drop: func(f *Frame) {
			b.dropped = append(b.dropped, arrival{b.loop.Now(), f.N, f.Why.String()})
			*f.Packet, *f = wire.Packet{}, Frame{} // their memory is used again
		},
		Copy: func(f *Frame) *Frame {
			b.n++
			p := *f.Packet
			return &Frame{Packet: &p, N: b.n}
		},
	}
}

func newBench(t testing.TB, text string) *bench {
	t.Helper()
	b := &bench{t: t}
	p, err := NewPipe(b.env(1), MustParse(text))
	if err != nil {
		t.Fatal(err)
	}
	b.pipe = p
	return b
}

// send offers a packet of size bytes now.
func (b *bench) send(size int) {
	b.n++
	b.pipe.Send(&Frame{Packet: &wire.Packet{Data: make([]byte, size)}, N: b.n})
}

func (b *bench) run() {
	for b.loop.Step() {
	}
}

// want compares what arrived with the expectation, and forgets it.
func (b *bench) want(what string, want ...arrival) {
	b.t.Helper()
	if diff := cmp.Diff(want, b.arrived); diff != "" {
		b.t.Errorf("%s: arrivals (-want +got):\n%s", what, diff)
	}
	b.arrived = nil
}

const ms = time.Millisecond

func TestTheZeroSpecDeliversEverythingAtOnce(t *testing.T) {
	b := newBench(t, "")
	b.send(100)
	b.send(100)
	b.run()
	b.want("two packets sent at 0", arrival{At: 0, N: 1}, arrival{At: 0, N: 2})
}

func TestAConstantDelayKeepsOrderAndSpacing(t *testing.T) {
	b := newBench(t, "delay 50ms")
	b.send(100)
	b.loop.At(3*ms, func() { b.send(100) })
	b.run()
	b.want("sent at 0 and 3 ms", arrival{At: 50 * ms, N: 1}, arrival{At: 53 * ms, N: 2})
}

func TestARateSpacesPacketsAndTheLimitDropsTheTail(t *testing.T) {
	// 1000 bytes at 8 Mbit/s take 1 ms each. One is in transmission, two wait.
	b := newBench(t, "delay 10ms rate 8mbit limit 2")
	for range 4 {
		b.send(1000)
	}
	b.run()
	b.want("four at once", arrival{At: 11 * ms, N: 1}, arrival{At: 12 * ms, N: 2}, arrival{At: 13 * ms, N: 3})
	if diff := cmp.Diff([]arrival{{N: 4, By: "limit 2"}}, b.dropped); diff != "" {
		t.Errorf("drops (-want +got):\n%s", diff)
	}
}

func TestAPipeNeedsItsWholeEnvironment(t *testing.T) {
	b := newBench(t, "")
	for name, take := range map[string]func(*Env){
		"loop": func(e *Env) { e.Loop = nil }, "stream": func(e *Env) { e.Stream = nil }, "deliver": func(e *Env) { e.Deliver = nil },
		"drop": func(e *Env) { e.Drop = nil }, "copy": func(e *Env) { e.Copy = nil },
	} {
		env := b.env(1)
		take(&env)
		if _, err := NewPipe(env, Spec{}); err == nil {
			t.Errorf("a pipe lives without %s", name)
		}
	}
}

// The same seed gives the same record, another seed another one.
func TestARunIsAFunctionOfItsSeed(t *testing.T) {
	run := func(seed uint64) []arrival {
		b := &bench{t: t}
		p, err := NewPipe(b.env(seed), MustParse("delay 10ms 5ms 20% loss 5% duplicate 5% reorder 5% rate 50mbit"))
		if err != nil {
			t.Fatal(err)
		}
		b.pipe = p
		for range 300 {
			b.send(500)
		}
		b.run()
		return append(b.arrived, b.dropped...)
	}
	if diff := cmp.Diff(run(1), run(1)); diff != "" {
		t.Errorf("two runs with one seed differ:\n%s", diff)
	}
	if cmp.Equal(run(1), run(2)) {
		t.Error("two seeds give the same run")
	}
}
