package impair

import (
	"fmt"
	"math/rand/v2"
	"time"

	"netlab/topology/wire"
)

// Queue is how packets wait for the transmitter of a link with a rate, and which
// of them are dropped. A nil Queue is a first-in first-out queue with tail drop,
// bounded by [Spec.Limit] and [Spec.LimitBytes]. [NewQueue] makes one of Go code.
type Queue interface {
	// String is the queue as an option of the text: "queue red min 30kb ...".
	fmt.Stringer
	check() error
	// start makes the queue for one direction of a link.
	start(queueEnv) queue
}

// queueEnv is what a queue may know of the pipe that it is part of.
type queueEnv struct {
	// packets and bytes are the bounds of the settings; bytes is 0 for none.
	packets, bytes int
	// ecn allows marking instead of dropping, by [markCE].
	ecn bool
	// stream is the queue's own source of random numbers.
	stream func() *rand.ChaCha8
	// transmission is how long a packet of that many bytes takes to be sent.
	transmission func(size int) time.Duration
}

// queue is a [Queue] at work. A frame that a queue drops has the reason in its Why.
type queue interface {
	// push offers a frame and returns the one that is refused, which may be
	// another one, nil where none is.
	push(now time.Duration, f *Frame) (dropped *Frame)
	// pop takes out the next frame to transmit, nil when the queue is empty. What
	// it drops on the way it gives to drop.
	pop(now time.Duration, drop func(*Frame)) *Frame
	len() (packets, bytes int)
}

// queueOptions are the queues that the option "queue NAME ..." knows; each reads
// the words after its name.
var queueOptions = map[string]func(*scanner) (Queue, error){}

// tailDrop is the plain queue: first in, first out, and what does not fit is
// refused.
type tailDrop struct {
	maxPackets, maxBytes int
	byPackets, byBytes   wire.Decision
	frames               frameRing
	bytes                int
}

func newTailDrop(env queueEnv) *tailDrop {
	return &tailDrop{
		maxPackets: env.packets,
		maxBytes:   env.bytes,
		byPackets:  full(fmt.Sprintf("limit %d", env.packets)),
		byBytes:    full(fmt.Sprintf("limit-bytes %db", env.bytes)),
	}
}

func (q *tailDrop) push(_ time.Duration, f *Frame) *Frame {
	switch {
	case q.frames.len() >= q.maxPackets:
		f.decided(q.byPackets, wire.NoDraw)
		return f
	case q.maxBytes > 0 && q.bytes+f.Size() > q.maxBytes:
		f.decided(q.byBytes, wire.NoDraw)
		return f
	}
	q.frames.push(f)
	q.bytes += f.Size()
	return nil
}

func (q *tailDrop) pop(time.Duration, func(*Frame)) *Frame {
	if q.frames.len() == 0 {
		return nil
	}
	f := q.frames.pop()
	q.bytes -= f.Size()
	return f
}

func (q *tailDrop) len() (packets, bytes int) { return q.frames.len(), q.bytes }
