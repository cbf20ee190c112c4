package topology_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// lossy is a network with a slow and lossy link, and so many samples of each series.
func lossy(t testing.TB, most int) (nw *topology.Network, from, to *nodes.Socket) {
	t.Helper()
	slow, err := impair.Parse("delay 5ms loss 2% rate 10mbit limit 20")
	if err != nil {
		t.Fatal(err)
	}
	nw, err = topology.New(topology.Spec{
		Seed:    1,
		Nodes:   []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links:   []topology.LinkSpec{{A: "a", B: "b", AToB: slow, BToA: slow}},
		Samples: most,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	from, to = established(t, nw, "a", "b")
	return nw, from, to
}

// carry moves n bytes from one socket to the other and calls look after each event.
func carry(nw *topology.Network, from, to *nodes.Socket, n int, look func(*topology.Engine)) {
	nw.Do(func(e *topology.Engine) {
		var buf [16 << 10]byte
		for {
			for n > 0 {
				k, err := from.Write(buf[:min(n, len(buf))])
				if n -= k; err != nil {
					break
				}
			}
			for {
				if _, err := to.Read(buf[:]); err != nil {
					break
				}
			}
			if !e.Step() {
				return
			}
			look(e)
		}
	})
}

// When the last event of an instant is over, the sample that holds says what the stack
// and the record say of the sender, and the link of its queue.
func TestSamplesAreWhatTheStackAndTheLinkSay(t *testing.T) {
	nw, from, to := lossy(t, 1<<20)
	senders, queues := make(map[time.Duration]samples.Sender), make(map[time.Duration]samples.Queue)
	deepest, phases := 0, make(map[wire.Recovery]bool)
	var last samples.Queue
	carry(nw, from, to, 300_000, func(e *topology.Engine) {
		info := from.Info()
		phases[info.Recovery] = true
		senders[e.Now()] = samples.Sender{Stack: samples.Stack{
			RTT: info.RTT, RTTVar: info.RTTVar, RTO: info.RTO, CWnd: info.CWnd, SSThresh: info.SSThresh, Recovery: info.Recovery,
		}}
		last.Packets, last.Bytes = e.Pipe(nw.Link("a", "b"), "a").Queued()
		queues[e.Now()] = last
		deepest = max(deepest, last.Packets)
	})
	if len(senders) < 500 || deepest < 10 || len(phases) < 2 {
		t.Fatalf("%d instants, a queue of %d, phases %v: the run shows too little", len(senders), deepest, phases)
	}
	all := nw.Samples()
	rec := nw.Tap()
	end, link := all.Ends[0], all.Links[0]
	if end.Node != "a" || end.Conn != rec.Conns[0] || end.Stride != 1 || link.From != "a" || link.Link != 0 {
		t.Fatalf("the first series are %s's of connection %d and the one from %s on link %d", end.Node, end.Conn.ID, link.From, link.Link)
	}
	for at, want := range senders {
		if got := holding(end.Samples, func(s samples.Sender) time.Duration { return s.At }, at); got.Stack != want.Stack {
			t.Errorf("at %v the sample says %+v, the stack %+v", at, got.Stack, want.Stack)
		}
	}
	for at, want := range queues {
		got := holding(link.Samples, func(q samples.Queue) time.Duration { return q.At }, at)
		if got.Packets != want.Packets || got.Bytes != want.Bytes {
			t.Errorf("at %v the sample says %d packets of %d bytes, the link %d of %d", at, got.Packets, got.Bytes, want.Packets, want.Bytes)
		}
	}
	final := link.Samples[len(link.Samples)-1]
	var sent, lost uint64
	for _, p := range rec.Packets {
		switch {
		case p.From != "a":
		case p.Fate == tap.Dropped:
			lost++
		default:
			sent += uint64(p.Size())
		}
	}
	if final.Left != sent || final.Lost != lost {
		t.Errorf("the samples end with %d bytes sent and %d packets lost, the record says %d and %d", final.Left, final.Lost, sent, lost)
	}
}

// A sender that loses its power has a last sample: its stack knows nothing more.
func TestSamplesEndWithTheStack(t *testing.T) {
	nw, from, to := lossy(t, 1<<20)
	carry(nw, from, to, 100_000, func(*topology.Engine) {})
	nw.Do(func(e *topology.Engine) {
		if err := e.Machine("a").Crash(); err != nil {
			t.Fatal(err)
		}
	})
	end := nw.Samples().Ends[0]
	before, last := end.Samples[len(end.Samples)-2], end.Samples[len(end.Samples)-1]
	if before.CWnd == 0 || last.Stack != (samples.Stack{}) || last.At != nw.Now() {
		t.Errorf("the samples end with %+v and %+v", before, last)
	}
}

// holding is the sample that holds at a moment.
func holding[T any](all []T, when func(T) time.Duration, at time.Duration) (held T) {
	for _, s := range all {
		if when(s) > at {
			break
		}
		held = s
	}
	return held
}

// A series that is thinned out is part of the whole one, from its first sample to its
// latest; and samples change nothing about the run.
func TestSamplesAreThinnedOut(t *testing.T) {
	const few = 64
	run := func(most int) (*samples.Samples, string) {
		nw, from, to := lossy(t, most)
		carry(nw, from, to, 300_000, func(*topology.Engine) {})
		return nw.Samples(), nw.Tap().Digest
	}
	none, digest := run(0)
	whole, digestWhole := run(1 << 20)
	thin, digestThin := run(few)
	if none != nil || digestWhole != digest || digestThin != digest {
		t.Fatalf("without samples there are %v and digest %s, with them %s and %s", none, digest, digestWhole, digestThin)
	}
	for i := range thin.Ends {
		isThinned(t, thin.Ends[i].Samples, whole.Ends[i].Samples, thin.Ends[i].Stride, few)
	}
	for i := range thin.Links {
		isThinned(t, thin.Links[i].Samples, whole.Links[i].Samples, thin.Links[i].Stride, few)
	}
}

func isThinned[T comparable](t *testing.T, thin, whole []T, stride, most int) {
	t.Helper()
	if len(thin) > most+1 || len(whole)/stride > most || len(whole) > most && len(thin) < most/2 {
		t.Errorf("%d samples are left of %d, each stands for %d", len(thin), len(whole), stride)
	}
	if thin[0] != whole[0] || thin[len(thin)-1] != whole[len(whole)-1] {
		t.Errorf("the series goes from %+v to %+v, want %+v to %+v", thin[0], thin[len(thin)-1], whole[0], whole[len(whole)-1])
	}
	rest := whole
	for _, s := range thin {
		i := slices.Index(rest, s)
		if i < 0 {
			t.Fatalf("%+v is not in the whole series, or not in its order", s)
		}
		rest = rest[i+1:]
	}
}

// What samples cost a transfer.
func BenchmarkSamples(b *testing.B) {
	for _, most := range []int{0, samples.DefaultMax} {
		b.Run(fmt.Sprintf("most=%d", most), func(b *testing.B) {
			nw, from, to := lossy(b, most)
			b.SetBytes(1 << 20)
			for b.Loop() {
				carry(nw, from, to, 1<<20, func(*topology.Engine) {})
			}
		})
	}
}
