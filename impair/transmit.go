package impair

import (
	"math/rand/v2"
	"strconv"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// transmitter sends one frame after the other at the rate of the link, and keeps
// what waits for it in a queue.
type transmitter struct {
	p     *Pipe
	pacer pacer
	timer *sim.Timer
	// queues holds the queue that takes frames, the last one, and before it those
	// of earlier settings until they have run empty.
	queues []queue
	// current is the frame in transmission, which began at began.
	current *Frame
	began   time.Duration
	// bytes are those of the frames that it has sent.
	bytes uint64
	// ended is when the last transmission ended.
	ended time.Duration

	limitBy wire.Decision
	dropped func(*Frame)
}

func (t *transmitter) init(p *Pipe) {
	t.p = p
	t.timer = p.env.Loop.NewTimer(t.sent)
	t.dropped = p.env.Drop
	t.ended = -1
}

// set follows the pipe's new settings. The frame in transmission stays with the
// old rate; those that wait leave at the new one, at once where there is none.
func (t *transmitter) set(old *Spec) {
	s := &t.p.spec
	t.limitBy = full("limit " + strconv.Itoa(s.limit()))
	if !s.paced() {
		t.pacer = nil
		t.flush()
		return
	}
	if t.pacer == nil || s.Rate != old.Rate || s.Trace != old.Trace {
		if s.Trace != nil {
			t.pacer = s.Trace.start()
		} else {
			t.pacer = &constantRate{Rate: s.Rate}
		}
	}
	if !old.paced() || s.Queue != old.Queue || s.limit() != old.limit() ||
		s.LimitBytes != old.LimitBytes || s.ECN != old.ECN {
		t.queues = append(t.queues, t.newQueue(s))
		t.retire()
	}
}

func (t *transmitter) newQueue(s *Spec) queue {
	env := queueEnv{
		packets:      s.limit(),
		bytes:        s.LimitBytes,
		ecn:          s.ECN,
		stream:       func() *rand.ChaCha8 { return t.p.env.Stream(seedPrefix(t.p.spec.Seed) + "queue") },
		transmission: func(size int) time.Duration { return t.p.spec.Rate.Time(size) },
	}
	if s.Queue == nil {
		return &tailDrop{bounds: env.bounds()}
	}
	return s.Queue.start(env)
}

// retire forgets queues of earlier settings that have run empty.
func (t *transmitter) retire() {
	for len(t.queues) > 1 {
		if n, _ := t.queues[0].len(); n > 0 {
			return
		}
		t.queues = t.queues[1:]
	}
}

func (t *transmitter) offer(f *Frame) {
	now := t.p.env.Loop.Now()
	if refused := t.queues[len(t.queues)-1].push(now, f); refused != nil {
		t.p.env.Drop(refused)
	}
	if t.current == nil {
		t.send(now)
	} else {
		t.tell()
	}
}

// tell says what waits now.
func (t *transmitter) tell() {
	if t.p.env.Queued != nil {
		packets, bytes := t.queued()
		t.p.env.Queued(packets, bytes, t.bytes)
	}
}

// next takes the next frame out of the queues, nil when nothing waits.
func (t *transmitter) next(now time.Duration) *Frame {
	for i := range t.queues {
		if f := t.queues[i].pop(now, t.dropped); f != nil {
			return f
		}
	}
	return nil
}

// send begins the next transmission.
func (t *transmitter) send(now time.Duration) {
	f := t.next(now)
	t.retire()
	t.tell()
	if f == nil {
		return
	}
	t.current, t.began = f, now
	t.timer.ResetAt(t.pacer.done(now, f.Size(), t.ended != now))
}

// sent ends a transmission: the frame goes on its way, the next one begins.
func (t *transmitter) sent() {
	now := t.p.env.Loop.Now()
	f := t.current
	t.current, t.ended = nil, now
	t.bytes += uint64(f.Size())
	t.p.launch(f, now-t.began)
	if t.pacer != nil {
		t.send(now)
		return
	}
	t.flush()
}

// flush lets go of what waits, when the settings have no rate any more.
func (t *transmitter) flush() {
	if t.current != nil {
		return
	}
	now := t.p.env.Loop.Now()
	for f := t.next(now); f != nil; f = t.next(now) {
		t.bytes += uint64(f.Size())
		t.p.launch(f, 0)
	}
	t.queues = nil
	t.tell()
}

func (t *transmitter) queued() (packets, bytes int) {
	for _, q := range t.queues {
		n, b := q.len()
		packets, bytes = packets+n, bytes+b
	}
	return packets, bytes
}

// seedPrefix begins the purpose of every stream of a direction with its own
// seed.
func seedPrefix(seed uint64) string {
	if seed == 0 {
		return ""
	}
	return "seed " + strconv.FormatUint(seed, 10) + " "
}
