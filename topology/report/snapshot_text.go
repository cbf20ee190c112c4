package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/samples"
	"netlab/topology/sim"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// SnapshotOptions shape a snapshot.
type SnapshotOptions struct {
	// Width is where lines are wrapped, 0 for nowhere.
	Width        int
	Color, ASCII bool
	// Verbose lists each packet on the wire, with its timestamps option.
	Verbose bool
}

// mostOnWire is how many packets on the wire are listed where not all are asked for.
const mostOnWire = 20

// WriteSnapshot writes how everything stood when the run was stopped: sockets with
// the variables of RFC 9293 section 3.3.1, what is on the wire, what waits in queues,
// and what the lab waits for.
func WriteSnapshot(w io.Writer, run *Run, s *tap.Snapshot, opt SnapshotOptions) error {
	t := snapshotText{sheet: newSheet(w, opt.Width, opt.Color), run: run, s: s, opt: opt}
	t.ascii = opt.ASCII
	t.head()
	t.sockets()
	t.wire()
	t.queues()
	t.lab()
	return t.Close()
}

type snapshotText struct {
	*sheet
	run *Run
	s   *tap.Snapshot
	opt SnapshotOptions
}

func (t *snapshotText) head() {
	text := fmt.Sprintf("%s s, after event %d", seconds(t.s.At), t.s.Events)
	if t.s.Next == sim.Never {
		text += "; nothing is left to happen"
	} else if t.s.Next > t.s.At {
		text += fmt.Sprintf("; the next one is at %s s", seconds(t.s.Next))
	} else {
		text += "; the next one is at the same time"
	}
	t.line(0, pen.Title.Span(text))
}

func (t *snapshotText) title(text string) {
	t.Line()
	t.line(0, pen.Title.Span(text))
}

func (t *snapshotText) sockets() {
	t.title("sockets")
	if len(t.s.Sockets) == 0 {
		t.line(2, pen.Faint.Span("  none"))
	}
	for i := range t.s.Sockets {
		s := &t.s.Sockets[i]
		local := s.Local.String()
		if !s.Local.Addr().IsValid() {
			local = "*:" + strconv.Itoa(int(s.Local.Port()))
		}
		spans := []pen.Span{pen.Body.Span("  " + s.Node + "  " + local)}
		if s.Remote.IsValid() {
			spans = append(spans, pen.Body.Span(" > "+s.Remote.String()))
		}
		spans = append(spans, pen.Body.Span("  "), stateStyle(s.State).Span(s.State.String()))
		if s.Conn != nil {
			spans = append(spans, pen.Faint.Span("  "+connName(s.Conn)))
		}
		t.line(4, spans...)
		if text := t.variables(s); text != "" {
			t.line(4, pen.Faint.Span("    "+text))
		}
	}
}

// variables are those of a socket; each stays on one line.
func (t *snapshotText) variables(s *tap.SocketState) string {
	var parts []string
	add := func(name, value string) { parts = append(parts, name+pen.Unbroken+value) }
	v := &s.Variables
	digits := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	if s.Conn != nil && v.HasISS {
		add("SND.UNA", digits(v.Una-v.ISS))
		add("SND.NXT", digits(v.Nxt-v.ISS))
	}
	if s.Conn != nil && v.HasISS && v.HasIRS {
		add("SND.WND", digits(v.Wnd))
	}
	if s.Conn != nil && v.HasIRS {
		add("RCV.NXT", digits(v.RcvNxt-v.IRS))
		add("RCV.WND", digits(v.RcvWnd()))
	}
	if s.CWnd > 0 {
		add("cwnd", digits(s.CWnd))
	}
	if s.SSThresh > 0 && s.SSThresh < samples.NoThreshold {
		add("ssthresh", digits(s.SSThresh))
	}
	if s.RTT > 0 {
		add("rtt", s.RTT.Round(time.Microsecond).String())
	}
	if s.RTO > 0 {
		add("rto", s.RTO.Round(time.Microsecond).String())
	}
	if !s.Recovery.Calm() {
		parts = append(parts, s.Recovery.String())
	}
	switch {
	case s.Readable == 0:
	case s.Remote.IsValid():
		parts = append(parts, words.Bytes(uint64(s.Readable))+" to be read")
	default:
		parts = append(parts, plural(uint64(s.Readable), "connection")+" to be accepted")
	}
	return strings.Join(parts, "  ")
}

// wire are the packets that are under way, or wait to be.
func (t *snapshotText) wire() {
	t.title("on the wire")
	how := withoutTimestamps
	if t.opt.Verbose {
		how = full
	}
	n := 0
	for _, p := range t.run.Record.Packets {
		if p.Arrived != tap.Never || p.Fate == tap.Dropped {
			continue
		}
		if n++; n > mostOnWire && !t.opt.Verbose {
			continue
		}
		text := "  " + p.From + " > " + p.To + "  " + number(p.N) + "  " + string(appendSegment(nil, p, how)) + "  sent " + seconds(p.Sent)
		if note := t.run.note(p); note != "" {
			text += " (" + note + ")"
		}
		t.line(4, pen.Body.Span(text))
	}
	switch {
	case n == 0:
		t.line(2, pen.Faint.Span("  nothing"))
	case n > mostOnWire && !t.opt.Verbose:
		t.line(2, pen.Faint.Span(fmt.Sprintf("  and %d more", n-mostOnWire)))
	}
}

func (t *snapshotText) queues() {
	if len(t.s.Queues) == 0 {
		return
	}
	t.title("queues")
	for _, q := range t.s.Queues {
		t.line(4, pen.Body.Span(fmt.Sprintf("  %s from %s: %s, %s", q.Link, q.From, plural(uint64(q.Packets), "packet"), words.Bytes(uint64(q.Bytes)))))
	}
}

func (t *snapshotText) lab() {
	if len(t.s.Waits) == 0 {
		return
	}
	t.title("the lab waits")
	for _, w := range t.s.Waits {
		t.line(4, pen.Body.Span("  "+w.Pos+"  "+w.Flow), pen.Faint.Span(" for "+w.For))
	}
}
