package report

import (
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// states follows the states of every connection's ends through the log.
type states struct {
	conns map[*flow.Conn]*endStates
}

type endStates struct {
	state [2]wire.State
	// text is what of returns, empty when the states have changed since.
	text string
}

func (s *states) at(c *flow.Conn) *endStates {
	if s.conns == nil {
		s.conns = make(map[*flow.Conn]*endStates)
	}
	e := s.conns[c]
	if e == nil {
		e = new(endStates)
		s.conns[c] = e
	}
	return e
}

// change takes a transition; one of a listener is nobody's end.
func (s *states) change(t *tap.Transition) {
	if t.Conn == nil {
		return
	}
	side := t.Conn.Side(t.Local)
	if side < 0 {
		return
	}
	e := s.at(t.Conn)
	e.state[side], e.text = t.To, ""
}

// of writes both ends' states: "a FIN-WAIT-1, b CLOSE-WAIT". Empty for no
// connection.
func (s *states) of(c *flow.Conn) string {
	if c == nil {
		return ""
	}
	e := s.at(c)
	if e.text == "" {
		e.text = endName(c, 0) + " " + e.state[0].String() + ", " + endName(c, 1) + " " + e.state[1].String()
	}
	return e.text
}

// endName is the node at an end, or its address where no node owns it.
func endName(c *flow.Conn, side int) string {
	if n := c.Ends[side].Node; n != "" {
		return n
	}
	return c.Ends[side].Addr.String()
}
