package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/match"
)

// travelFlags say where a run stops, to look around.
type travelFlags struct {
	at    moment
	until goal
	step  bool
}

func (f *travelFlags) register(flags *pflag.FlagSet) {
	flags.Var(&f.at, "at", "stop at a `TIME` of the transcript (1.05 or 1050ms), and show sockets, queues and what is on the wire")
	flags.Var(&f.until, "until", "stop in the same way at an `EVENT`: '#7 arrives', 'a FIN #1', 'b data #3 lost', 'a TIME-WAIT'")
	flags.BoolVar(&f.step, "step", false, "go event by event, back too, with a prompt")
}

// asked reports whether the run is to stop somewhere.
func (f *travelFlags) asked() bool { return f.at.set || f.until.text != "" || f.step }

// check refuses what contradicts itself.
func (f *travelFlags) check(others ...string) error {
	n := 0
	for _, set := range []bool{f.at.set, f.until.text != "", f.step} {
		if set {
			n++
		}
	}
	switch {
	case n > 1:
		return usageErrorf("--at, --until and --step are three ways to stop: give one")
	case n > 0 && len(others) > 0:
		return usageErrorf("%s is about the whole run, and --at, --until and --step stop before its end", others[0])
	}
	return nil
}

// moment is a flag that takes a virtual time, in seconds or with a unit.
type moment struct {
	set bool
	at  time.Duration
}

func (m *moment) Type() string { return "time" }

func (m *moment) String() string {
	if !m.set {
		return ""
	}
	return m.at.String()
}

func (m *moment) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		if d, err = time.ParseDuration(text + "s"); err != nil {
			return fmt.Errorf("want a time such as 1.05 or 1050ms, up to 292 years")
		}
	}
	if d < 0 {
		return fmt.Errorf("want a time from 0 on")
	}
	m.set, m.at = true, d
	return nil
}

// goal is a flag that takes an event at which a run stops. As a sink it says when it
// has come.
type goal struct {
	text string
	// number is the packet's, 0 for none; pattern the match where there is one; node
	// and state a change of state.
	number  uint64
	pattern match.Pattern
	node    string
	state   wire.State
	// kind is what has to become of the packet.
	kind tap.EventKind
}

func (g *goal) Type() string   { return "event" }
func (g *goal) String() string { return g.text }

// fates are the words for what becomes of a packet.
var fates = map[string]tap.EventKind{"sent": tap.PacketSent, "arrives": tap.PacketArrived, "lost": tap.PacketDropped}

func (g *goal) Set(text string) error {
	words := strings.Fields(text)
	if len(words) == 0 {
		return fmt.Errorf("want an event such as '#7 arrives', 'a FIN #1' or 'a TIME-WAIT'")
	}
	*g = goal{text: text, kind: tap.PacketSent}
	if kind, ok := fates[words[len(words)-1]]; ok && len(words) > 1 {
		g.kind, words = kind, words[:len(words)-1]
	}
	if len(words) == 2 {
		if state, err := wire.ParseState(words[1]); err == nil {
			g.node, g.state, g.kind = words[0], state, tap.StateChanged
			return nil
		}
	}
	if digits, ok := strings.CutPrefix(words[0], "#"); ok {
		n, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || n == 0 || len(words) > 1 {
			return fmt.Errorf("want the number of a packet and what becomes of it: '#7', '#7 arrives' or '#7 lost'")
		}
		g.number = n
		return nil
	}
	pattern, err := match.Parse(strings.Join(words, " "))
	g.pattern = pattern
	return err
}

// watcher sees when a goal is reached.
type watcher struct {
	*goal
	counter *match.Counter
	// meant are the packets that the goal is about, on each link.
	meant   map[uint64]bool
	reached bool
}

func (g *goal) watch() *watcher {
	w := &watcher{goal: g, meant: make(map[uint64]bool)}
	if g.kind != tap.StateChanged && g.number == 0 {
		w.counter = match.NewCounter(g.pattern)
	}
	return w
}

// Observe implements [tap.Sink].
func (w *watcher) Observe(e tap.Event) {
	p := e.Packet
	switch e.Kind {
	case tap.StateChanged:
		w.reached = w.reached || w.kind == e.Kind && e.Transition.Node == w.node && e.Transition.To == w.state
		return
	case tap.PacketSent:
		switch {
		case w.number > 0 && p.N != w.number:
		case w.number > 0, w.counter != nil && p.Origin && p.CopyOf == 0 && w.counter.Match(&p.Info, &p.Packet), w.meant[p.PassesOn]:
			w.meant[p.N] = true
		}
	case tap.PacketArrived, tap.PacketDropped:
	default:
		return
	}
	last := e.Kind != tap.PacketArrived || w.number > 0 || p.Last
	w.reached = w.reached || e.Kind == w.kind && w.meant[p.N] && last
}
