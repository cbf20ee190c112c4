package impair

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Chooser is what a rule does where its words do not suffice: Go code that looks at
// each packet that the rule's pattern names, in the order in which they are sent,
// and returns what becomes of it: [Drop], [Delay] or any other [Action], or nil to
// let it pass.
//
// Info is what a TCP segment means to its connection, nil for other packets. The
// packet is not to be changed or kept. A Chooser runs with the network's lock, so
// it must not call the network, and what it returns may depend on nothing but what
// it has been shown, or a run does not repeat itself.
type Chooser func(p *wire.Packet, info *flow.Info) Action

// Choose returns the action of a Chooser. The name stands in the record for what
// it decides, and must not be empty. A rule on both directions of a link asks one
// and the same Chooser.
func Choose(name string, choose Chooser) Action { return &chosen{name, choose} }

// chosen is an action by a Chooser. It is a pointer, so that a rule with it can be
// compared.
type chosen struct {
	name   string
	choose Chooser
}

func (c *chosen) String() string { return c.name }

func (c *chosen) check() error {
	if c.choose == nil {
		return fmt.Errorf("%s: the function is nil", c.name)
	}
	return checkName("action", c.name)
}

// action asks for what is to be done. An action that cannot be done is a mistake
// in the program.
func (c *chosen) action(f *Frame) Action {
	info := f.Info
	if info != nil && info.Conn == nil {
		info = nil
	}
	f.Shown = true
	do := c.choose(f.Packet, info)
	if do == nil {
		return nil
	}
	if _, again := do.(*chosen); again {
		panic(fmt.Sprintf("impair: %s: the function returns another one's action: want one such as impair.Drop{}", c.name))
	}
	if err := do.check(); err != nil {
		panic(fmt.Sprintf("impair: %s: %v", c.name, err))
	}
	return do
}

// Discipline is a queue at work that is written in Go: how packets wait for the
// transmitter of a link with a rate, on one direction. Its methods run with the
// network's lock.
type Discipline interface {
	// Push offers a frame at a time and returns the one that is dropped instead,
	// which may be another one, nil for none.
	Push(now time.Duration, f *Frame) (dropped *Frame)
	// Pop takes out the frame to transmit next, nil where none waits. What it drops
	// on the way it gives to drop.
	Pop(now time.Duration, drop func(*Frame)) *Frame
	// Len is how many packets wait, and how many bytes they have.
	Len() (packets, bytes int)
}

// NewQueue returns a [Queue] of Go code. Start makes the discipline of each
// direction that the queue is used on; it draws its random numbers from the source
// that it is given, which is its own. The name stands in the record for what the
// queue drops, and must not be empty.
func NewQueue(name string, start func(*rand.Rand) Discipline) Queue {
	return &goQueue{name, start}
}

type goQueue struct {
	name string
	make func(*rand.Rand) Discipline
}

func (q *goQueue) String() string { return "queue " + q.name }

func (q *goQueue) check() error {
	if q.make == nil {
		return fmt.Errorf("queue %s: the function is nil", q.name)
	}
	return checkName("queue", q.name)
}

func (q *goQueue) start(env queueEnv) queue {
	return &discipline{q.make(rand.New(env.stream())), wire.Decision{By: wire.ByQueue, Setting: q.String()}}
}

// discipline gives what a Discipline drops its reason.
type discipline struct {
	Discipline
	why wire.Decision
}

func (d *discipline) push(now time.Duration, f *Frame) *Frame {
	f.Shown = true
	dropped := d.Push(now, f)
	if dropped != nil {
		dropped.decided(d.why, wire.NoDraw)
	}
	return dropped
}

func (d *discipline) pop(now time.Duration, drop func(*Frame)) *Frame {
	return d.Pop(now, func(f *Frame) {
		f.decided(d.why, wire.NoDraw)
		drop(f)
	})
}

func (d *discipline) len() (packets, bytes int) { return d.Len() }

// NewLoss returns a [LossModel] of Go code. Start makes the model of each direction
// that it is used on: a function that is asked about every packet, in the order of
// sending, with two random numbers in [0, 1), and returns whether the packet is
// lost. The name stands in the record, and must not be empty.
func NewLoss(name string, start func() func(u, v float64) bool) LossModel {
	return &goLoss{name, start}
}

type goLoss struct {
	name string
	make func() func(u, v float64) bool
}

func (l *goLoss) String() string { return "loss " + l.name }

func (l *goLoss) check() error {
	if l.make == nil {
		return fmt.Errorf("loss %s: the function is nil", l.name)
	}
	return checkName("loss", l.name)
}

func (l *goLoss) start() losses { return &goLosses{l, l.make()} }

type goLosses struct {
	of  *goLoss
	ask func(u, v float64) bool
}

func (l *goLosses) lost(u, v uint32) (bool, float64) { return l.ask(unit(u), unit(v)), unit(u) }

func (l *goLosses) change(m LossModel) bool { return m == l.of }

// checkName refuses names that a record could not show.
func checkName(what, name string) error {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("%s: %q is not a valid name: want text without control characters", what, name)
	}
	return nil
}
