package report

import (
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// Scene is a run laid out over lanes, for a program that draws it itself: what a
// ladder says, without its columns and lines.
type Scene struct {
	Lanes   []Lane
	Rows    []Row
	Flights []Flight
	// Missing says what has no place in the scene, empty where everything has.
	Missing words.Phrase
}

// Lane is a node of a scene, in the order of the wiring, and its first address.
type Lane struct{ Name, Addr string }

// Row is what is told at one instant, below the rows before it; of what it may hold most
// is nil, and indexes are -1.
type Row struct {
	At time.Duration
	// Event is how many events the log has with this row.
	Event uint64
	// Depart, Arrive and Lost are indexes of flights that begin here, end here, and end
	// here on their way.
	Depart, Arrive, Lost int
	Change               *tap.Transition
	// Own is a packet that a node sends to itself, which leaves here, or comes back
	// where Returns says so.
	Own     *tap.Packet
	Returns bool
	// Lane is that of the change or of such a packet, -1 for none.
	Lane int
	// Text is what the lab or the observer says. Untimed says that it is true of no one
	// time.
	Text    []Piece
	Untimed bool
	// Silence is the time without an event that the row stands for, 0 for none.
	Silence time.Duration
}

// Flight is a packet between two lanes.
type Flight struct {
	Packet   *tap.Packet
	From, To int
	// Start and End are rows, -1 where that part is not told.
	Start, End int
	// Lost is the record that says how the packet was lost, nil where it was not.
	Lost *tap.Packet
	// Label names the packet: "#12 F. 1:1(0) ack 1 win 65535".
	Label string
	// Note says what became of a packet that arrived, where anything did: "lost: powered off".
	Note words.Phrase
}

// Scene lays the run out over at most so many lanes, at least 2. Where there are more
// nodes, the ends of the first connections are shown.
func (r *Run) Scene(lanes int, e Elision) *Scene {
	c := newChart(r, r.lanes(max(lanes, 2)), e)
	s := &Scene{Missing: c.missing()}
	for _, l := range c.lanes {
		s.Lanes = append(s.Lanes, Lane{l.name, l.addr})
	}
	index := make(map[*flight]int, len(c.flights))
	for i, f := range c.flights {
		index[f] = i
		s.Flights = append(s.Flights, Flight{f.packet, f.from, f.to, f.start, f.end, f.lost, c.named(f.packet, withoutTimestamps), in(func(v *vocabulary) string { return v.fate(f.packet) })})
	}
	at := func(f *flight) int {
		if f == nil {
			return -1
		}
		return index[f]
	}
	for i := range c.rows {
		w := &c.rows[i]
		row := Row{
			At: w.at, Event: w.event, Depart: at(w.depart), Arrive: at(w.arrive), Lost: at(w.lost), Change: w.change, Own: w.leaves,
			Lane: w.lane, Text: w.text, Untimed: w.untimed, Silence: w.silence,
		}
		if w.returns != nil {
			row.Own, row.Returns = w.returns, true
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// Notation is a packet in the one notation, with all its options.
func Notation(p *tap.Packet) string { return string(appendSegment(nil, p, full)) }

// Relative returns the sequence and acknowledgment numbers that the notation has.
func Relative(p *tap.Packet) (seq, ack uint32) { return relative(p) }

// Remark says what is remarkable about a packet, empty where nothing is.
func (r *Run) Remark(p *tap.Packet) words.Phrase {
	return in(func(v *vocabulary) string {
		if !r.Source.Empty() {
			return noteOf(&p.Info, true, v)
		}
		return noteAfterIn(p, v)
	})
}

// Case says who broke a rule and how: "#5 of a: expected a field of 228, got 29184".
func (r *Run) Case(v *rfc.Violation) words.Phrase { return r.ruleCase(v) }

// Settings is what, with the lab, determines the run: "seed 1, delay=50ms".
func (r *Run) Settings() words.Phrase { return settings(r) }

// Command is the command line that repeats the run.
func (r *Run) Command() string { return command(r) }

// StateClass is the phase of a connection's life that a state belongs to.
func StateClass(t *tap.Transition) pen.Style { return stateStyle(t.To) }
