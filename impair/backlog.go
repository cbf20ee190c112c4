package impair

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"netlab/topology/ring"
	"netlab/topology/wire"
)

// waiting is a frame in a backlog, with the time at which it joined.
type waiting struct {
	frame *Frame
	since time.Duration
}

// backlog is a first-in first-out line that knows how long each frame has waited
// and how many bytes do. The zero value is empty.
type backlog struct {
	frames ring.Ring[waiting]
	bytes  int
}

func (b *backlog) join(now time.Duration, f *Frame) {
	b.frames.Push(waiting{frame: f, since: now})
	b.bytes += f.Size()
}

// offer is join, unless there is no room: then it returns the frame.
func (b *backlog) offer(now time.Duration, f *Frame, most *bounds) *Frame {
	if by := most.over(b.frames.Len(), b.bytes, f.Size()); by != nil {
		f.decided(*by, wire.NoDraw)
		return f
	}
	b.join(now, f)
	return nil
}

func (b *backlog) len() (packets, bytes int) { return b.frames.Len(), b.bytes }

// leave takes the first frame out; it is nil where none waits.
func (b *backlog) leave() waiting {
	if b.frames.Len() == 0 {
		return waiting{}
	}
	w := b.frames.Pop()
	b.bytes -= w.frame.Size()
	return w
}

// first is the frame that leaves next, nil where none waits.
func (b *backlog) first() *Frame {
	if b.frames.Len() == 0 {
		return nil
	}
	return b.frames.Front().frame
}

// bounds is the most that a queue holds, and what these limits decide.
type bounds struct {
	packets, bytes     int
	byPackets, byBytes wire.Decision
}

// bounds are those of the settings.
func (env queueEnv) bounds() bounds {
	b := bounds{packets: env.packets, byPackets: full("limit " + strconv.Itoa(env.packets)), bytes: math.MaxInt}
	if env.bytes > 0 {
		b.bytes, b.byBytes = env.bytes, full(fmt.Sprintf("limit-bytes %db", env.bytes))
	}
	return b
}

// over is the decision of the bound that one more frame of size bytes would break,
// nil for none.
func (b *bounds) over(packets, bytes, size int) *wire.Decision {
	switch {
	case packets >= b.packets:
		return &b.byPackets
	case size > b.bytes-bytes:
		return &b.byBytes
	}
	return nil
}

// full is the decision of a queue that has no room, by the setting that says so.
func full(setting string) wire.Decision { return wire.Decision{By: wire.ByLimit, Setting: setting} }
