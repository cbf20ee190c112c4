package scripts

import (
	"fmt"
	"math"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/words"
)

func lineCheckBuiltins() []entry {
	return []entry{
		builtin("expect_wire(text)", expectWire, "A check: the packets that were sent are those of the text, one a line, in this order and nothing else between them.").more(
			"A line is [TIME] FROM > TO SEGMENT, as in the transcript: TIME is in seconds, absolute, or since the line before with a +; FROM and TO are the nodes of the connection, * any; x in place of > says that a link lost it. " +
				"SEGMENT is in the notation, where * stands for any value and what is left out is not compared. A line ... stands for any number of packets. " +
				"Each expect_wire begins after the last packet of the one before. It does not look at what comes after its last line."),
	}
}

func expectWire(c *call) (starlark.Value, error) {
	var text string
	if err := c.unpack("text", &text); err != nil {
		return nil, err
	}
	lines, err := c.r.lab.wires.read(text, parseWire)
	if err != nil {
		return nil, err
	}
	if err := c.knows(lines); err != nil {
		return nil, err
	}
	h := &c.r.observer.packets
	if h.dropped > 0 && c.r.shown < h.at(0).n {
		return nil, c.complete(0)
	}
	start := 0
	for start < h.len() && h.at(start).n <= c.r.shown {
		start++
	}
	x := lineMatcher{h: h, lines: lines}
	end, ok := x.match(start)
	if ok && end > start {
		c.r.shown = h.at(end - 1).n
	}
	detail := ""
	if !ok {
		detail = x.explain()
	}
	c.check(ok, detail)
	return nil, nil
}

// knows refuses lines with nodes that there are not.
func (c *call) knows(lines []wireLine) error {
	for _, w := range lines {
		for _, name := range []string{w.from, w.to} {
			if w.skip || name == "*" {
				continue
			}
			if _, err := c.r.node(name); err != nil {
				return w.wrong(err)
			}
		}
	}
	return nil
}

// lineMatcher compares lines with packets.
type lineMatcher struct {
	h     *history
	lines []wireLine
	// The furthest line that was reached, the packet that stood there, of several the
	// one that is nearest to the line, -1 for none, how near it is, and why it is not
	// the one.
	line, packet, distance int
	why                    string
}

// match finds the lines from a packet on, and returns the packet after them.
// Each block between lines "..." is taken where it fits first: nothing after a
// block can ask for a later place.
func (x *lineMatcher) match(at int) (int, bool) {
	x.line, x.packet = -1, -1
	var before time.Duration
	if at > 0 {
		before = x.h.at(at - 1).at
	}
	for i := 0; i < len(x.lines); {
		anywhere := false
		for i < len(x.lines) && x.lines[i].skip {
			anywhere = true
			i++
		}
		j := i
		for j < len(x.lines) && !x.lines[j].skip {
			j++
		}
		if i == j {
			break
		}
		for !x.block(i, j, at, before) {
			if !anywhere || at >= x.h.len() {
				return at, false
			}
			at++
		}
		at += j - i
		before = x.h.at(at - 1).at
		i = j
	}
	return at, true
}

// block compares lines i to j with the packets from at on.
func (x *lineMatcher) block(i, j, at int, before time.Duration) bool {
	for k := i; k < j; k++ {
		n := at + k - i
		if n >= x.h.len() {
			x.failed(k, -1, "", before)
			return false
		}
		m := x.h.at(n)
		if why := x.lines[k].mismatch(m, before); why != "" {
			x.failed(k, n, why, before)
			return false
		}
		before = m.at
	}
	return true
}

func (x *lineMatcher) failed(line, packet int, why string, before time.Duration) {
	switch {
	case line < x.line, line == x.line && packet < 0:
		return
	case packet < 0:
		x.line, x.packet, x.why, x.distance = line, packet, why, math.MaxInt
		return
	}
	if d := x.lines[line].distance(x.h.at(packet), before); line > x.line || d < x.distance {
		x.line, x.packet, x.why, x.distance = line, packet, why, d
	}
}

func (x *lineMatcher) explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d\nwant %s\n", x.lines[x.line].number, x.lines[x.line].text)
	if x.packet < 0 {
		b.WriteString("got  no packet")
		return b.String()
	}
	m := x.h.at(x.packet)
	fmt.Fprintf(&b, "got  %s %s %s\nother %s", words.Seconds(m.at), m.between(), m.notation(), x.why)
	return b.String()
}
