package report

import (
	"io"
	"net/netip"
	"strconv"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// stay is one state of a socket and the time that it lasted.
type stay struct {
	state       wire.State
	from, until time.Duration
	// cause is what led into the state. open says that the run ended in it.
	cause wire.Cause
	open  bool
}

// life is what became of one end of a connection, or of a listener, which has
// no connection.
type life struct {
	node  string
	local netip.AddrPort
	conn  *flow.Conn
	stays []stay
	// stack is ", " and the node's stack where that is another than gVisor's.
	stack string
}

// lives follows every socket through its states, in the order in which the
// sockets first changed theirs.
func (r *Run) lives() []life {
	type key struct {
		conn  *flow.Conn
		node  string
		local netip.AddrPort
	}
	var out []life
	index := make(map[key]int)
	for _, t := range r.Record.Transitions {
		k := key{t.Conn, t.Node, t.Local}
		i, ok := index[k]
		if !ok {
			i = len(out)
			index[k] = i
			out = append(out, life{node: t.Node, local: t.Local, conn: t.Conn})
			if n := r.node(t.Node); n >= 0 && r.Record.Nodes[n].Stack != "" {
				out[i].stack = ", " + r.Record.Nodes[n].Stack
			}
		}
		l := &out[i]
		if n := len(l.stays); n > 0 {
			l.stays[n-1].until, l.stays[n-1].open = t.At, false
		}
		l.stays = append(l.stays, stay{
			state: t.To, from: t.At, until: max(r.VirtualTime, t.At), cause: t.Cause, open: t.To != wire.Closed,
		})
	}
	return out
}

// StatesOptions shape a table of states.
type StatesOptions struct {
	// Color asks for ANSI colours; without them the text is the same.
	Color bool
	// Width is where lines are wrapped, in cells; 0 never wraps.
	Width int
}

// WriteStates writes the states of every socket as a table: when each was
// entered, how long it lasted ("-" for CLOSED, which is no socket's state, and
// "..." after a time that the end of the run cut short), and what led into it.
func WriteStates(w io.Writer, run *Run, opt StatesOptions) error {
	s := stateTable{sheet: newSheet(w, opt.Width, opt.Color)}
	s.at.precision, s.lasted.precision = run.Precision, run.Precision
	lives := run.lives()
	for _, l := range lives {
		for _, st := range l.stays {
			s.at.fit(st.from)
			s.lasted.fit(st.until - st.from)
		}
	}
	for i := range lives {
		if i > 0 {
			s.Line()
		}
		s.head(&lives[i], len(run.Record.Conns) > 1)
		for j := range lives[i].stays {
			s.stay(&lives[i].stays[j])
		}
	}
	return s.Close()
}

type stateTable struct {
	*sheet
	at, lasted clock
}

func (s *stateTable) head(l *life, several bool) {
	spans := []pen.Span{pen.Title.Span(l.node), pen.Faint.Span(" " + addrText(l.local) + l.stack)}
	if l.conn == nil {
		s.line(2, append(spans, pen.Faint.Span(", listener"))...)
		return
	}
	if side := l.conn.Side(l.local); side >= 0 {
		peer := &l.conn.Ends[1-side]
		spans = append(spans, pen.Faint.Span(" to "), pen.Title.Span(endName(l.conn, 1-side)), pen.Faint.Span(" "+peer.Addr.String()))
	}
	if several {
		spans = append(spans, pen.Faint.Span(" "+connName(l.conn)))
	}
	s.line(2, spans...)
}

// addrText writes an address and port, "*" where a listener takes any address.
func addrText(a netip.AddrPort) string {
	if !a.Addr().IsValid() {
		return "*:" + strconv.Itoa(int(a.Port()))
	}
	return a.String()
}

// longestState is the width of SYN-RECEIVED.
const longestState = 12

func (s *stateTable) stay(st *stay) {
	lasted := string(s.lasted.append(nil, st.until-st.from))
	switch {
	case st.state == wire.Closed:
		lasted = string(pad([]byte(" -"), s.lasted.width()))
	case st.open:
		lasted += "..."
	}
	lasted = string(pad([]byte(lasted), s.lasted.width()+5))
	at := "  " + string(s.at.append(nil, st.from)) + "  "
	s.line(words.Width(at)+longestState+2+s.lasted.width()+5,
		pen.Faint.Span(at),
		stateStyle(st.state).Span(string(pad([]byte(st.state.String()), longestState+2))),
		pen.Body.Span(lasted),
		pen.Faint.Span(st.cause.String()))
}
