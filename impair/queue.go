package impair

import (
	"fmt"
	"math/rand/v2"
	"time"
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
	backlog
	bounds bounds
}

func (q *tailDrop) push(now time.Duration, f *Frame) *Frame { return q.offer(now, f, &q.bounds) }

func (q *tailDrop) pop(time.Duration, func(*Frame)) *Frame { return q.leave().frame }
