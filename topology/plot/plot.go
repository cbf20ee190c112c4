package plot

import (
	"fmt"
	"strings"
	"time"

	"netlab/topology/report"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// Plot is panels one below the other, above one axis of time.
type Plot struct {
	// Title is what the run is called, About the connection that is drawn.
	Title    string
	About    words.Phrase
	From, To time.Duration
	Panels   []Panel
	// Marks are what the lab says and does, in the order of time.
	Marks []Mark
	// Omitted counts the marks beyond the first [MaxMarks].
	Omitted int
}

// MaxMarks is how many marks a plot shows.
const MaxMarks = 20

// Mark is something that a lab says or does.
type Mark struct {
	At   time.Duration
	Text words.Phrase
}

// Panel is one diagram: values of one unit over time.
type Panel struct {
	Kind Kind
	// Title says what the panel shows.
	Title words.Phrase
	Unit  Unit
	// Log says that the axis of the values is logarithmic.
	Log bool
	// Until is when what the panel shows ended: steps and bands do not go on after it.
	// 0 is the end of the plot.
	Until  time.Duration
	Layers []Layer
}

// Unit is what the values of a panel are in.
type Unit uint8

// The units: bytes, packets, seconds, and bits a second.
const (
	Bytes Unit = iota
	Packets
	Seconds
	BitRate
)

// Layer is one kind of thing in a panel, drawn over those before it.
type Layer struct {
	// Name is what the legend calls it.
	Name  words.Phrase
	Ink   Ink
	Shape Shape
	// Loose says that the axis need not have room for all of its values.
	Loose  bool
	Points []Point
}

// Point is a value at a moment, or the values from Low to High.
type Point struct {
	At        time.Duration
	Low, High float64
}

func at(t time.Duration, v float64) Point { return Point{t, v, v} }

// Shape is how the points of a layer are drawn.
type Shape uint8

// The shapes.
const (
	// Steps holds each value until the next one.
	Steps Shape = iota
	// Bars goes from Low to High at each moment.
	Bars
	// Dots and Crosses mark each value.
	Dots
	Crosses
	// Bands shades the time between a point whose value is not 0 and the next one.
	Bands
)

// Ink is a role, which has a colour and a dash in each look.
type Ink uint8

// The inks.
const (
	Plain Ink = iota
	Blue
	Green
	Orange
	Purple
	Red
	Sky
	Soft
	numInks
)

// Kind is what a panel shows.
type Kind uint8

// The kinds of panels, in the order in which they are drawn.
const (
	Sequence Kind = iota
	Window
	RoundTrip
	Throughput
	Queue
	numKinds
)

var kinds = [numKinds]struct {
	name, help string
	make       func(*builder) (Panel, bool)
}{
	Sequence:   {"sequence", "the segments of the sender by number and time, as tcptrace and Wireshark draw them: what was sent again, lost, acknowledged, and how far the window went", (*builder).sequence},
	Window:     {"window", "congestion window and slow-start threshold of the sender, and what it has sent that is not acknowledged", (*builder).window},
	RoundTrip:  {"rtt", "smoothed round-trip time and retransmission timeout of the sender, and the round trips that were measured", (*builder).roundTrip},
	Throughput: {"throughput", "how much new data of each connection arrives, in bits a second", (*builder).throughput},
	Queue:      {"queue", "how many packets wait at each link with a rate, and which were dropped", (*builder).queue},
}

func (k Kind) String() string { return kinds[k].name }

// Help says what a panel of the kind shows.
func (k Kind) Help() string { return kinds[k].help }

// Kinds returns each kind, in the order in which they are drawn.
func Kinds() []Kind {
	all := make([]Kind, numKinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// ParseKinds reads a list such as "sequence,window".
func ParseKinds(text string) ([]Kind, error) {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.String())
	}
	var out []Kind
next:
	for name := range strings.SplitSeq(text, ",") {
		for i, known := range names {
			if name == known {
				out = append(out, Kind(i))
				continue next
			}
		}
		if near := words.Nearest(name, names); near != "" {
			return nil, fmt.Errorf("there is no panel %q: did you mean %s?", name, near)
		}
		return nil, fmt.Errorf("there is no panel %q: want one of %s", name, strings.Join(names, ", "))
	}
	return out, nil
}

// Options say what is drawn.
type Options struct {
	// Kinds are the panels; none means each one that the run has something for.
	Kinds []Kind
	// Conn is the number of the connection, 0 for the one that carried the most data.
	Conn int
}

// New makes the plot of a run. Windows, round trips and queues need its Samples. An
// error says that the connection is not there, or that there is nothing to draw.
func New(run *report.Run, o Options) (*Plot, error) {
	b := &builder{run: run}
	if err := b.choose(o.Conn); err != nil {
		return nil, err
	}
	p := &Plot{Title: run.Lab}
	if run.Title != "" {
		p.Title += ": " + run.Title
	}
	if b.conn != nil {
		p.About = b.about()
	}
	wanted := o.Kinds
	if len(wanted) == 0 {
		wanted = Kinds()
	}
	for _, k := range wanted {
		panel, ok := kinds[k].make(b)
		switch {
		case ok:
			panel.Kind = k
			p.Panels = append(p.Panels, panel)
		case len(o.Kinds) > 0:
			return nil, fmt.Errorf("%s: there is nothing to draw of %s: it shows %s", run.Lab, k, k.Help())
		}
	}
	if len(p.Panels) == 0 {
		return nil, fmt.Errorf("%s: there is nothing to plot: no connection carried any data", run.Lab)
	}
	p.span()
	b.mark(p)
	return p, nil
}

// span sets the axis of time: from the first point to the last one, and so far beyond
// where they are at one instant that the times between are different floating-point
// numbers.
func (p *Plot) span() {
	first := true
	for i := range p.Panels {
		for j := range p.Panels[i].Layers {
			for _, v := range p.Panels[i].Layers[j].Points {
				if first {
					p.From, p.To, first = v.At, v.At, false
				}
				p.From, p.To = min(p.From, v.At), max(p.To, v.At)
			}
		}
	}
	p.To = max(p.To, p.From+max(1, p.From/1e12))
}

// until is where steps and bands of a panel end.
func (p *Plot) until(panel *Panel) time.Duration {
	if panel.Until > 0 {
		return min(panel.Until, p.To)
	}
	return p.To
}

// connName is how a connection is called.
func connName(c *flow.Conn) words.Phrase { return words.Bothf("conn %d", "连接 %d", c.ID) }
