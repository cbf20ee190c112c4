package nodes

import (
	"net/netip"

	"netlab/topology/wire"
)

// An event is one thing that happens to a host: packets that arrive, a timer that
// fires, a call of a socket's owner. It is opened by open or begin, done to the
// stack, and ended by settle.
type event struct {
	cause wire.Cause
	// serving is the socket that the event is about, nil for none or several.
	// Timers made during the event belong to it.
	serving *Socket
	// touched are the sockets whose state the event may change.
	touched []*Socket
	// arrived are segments for 4-tuples without a socket: they may make one.
	arrived []attempt
	// changed are the sockets that have entered ESTABLISHED or TIME-WAIT.
	changed []*Socket
	// unowned are the timers made while their socket may not be known yet.
	unowned []*timer
}

// open begins an event about one socket; nil means about none that is known.
func (h *Machine) open(s *Socket, cause wire.Cause) {
	e := &h.event
	e.cause, e.serving = cause, s
	e.touched, e.arrived = e.touched[:0], e.arrived[:0]
	if s != nil {
		e.touched = append(e.touched, s)
	}
}

// openAll begins an event that may change any socket of the host.
func (h *Machine) openAll(cause wire.Cause) {
	h.open(nil, cause)
	h.event.touched = append(h.event.touched, h.live()...)
}

// settle lets the stack finish the event and reports what it changed.
func (h *Machine) settle() {
	h.stack.run()
	h.end()
}

// end reports what the event changed.
func (h *Machine) end() {
	h.look()
	e := &h.event
	for i, t := range e.unowned {
		t.owner = e.serving
		e.unowned[i] = nil
	}
	e.unowned = e.unowned[:0]
	e.arrived = e.arrived[:0]
	for i, s := range e.changed {
		e.serving = s // the timer of its keepalives is its own
		s.probe()
		e.changed[i] = nil
	}
	e.changed = e.changed[:0]
	e.serving = nil
	if settled := h.env.Settled; settled != nil {
		for _, s := range e.touched {
			settled(s)
		}
	}
	e.touched = e.touched[:0]
}

// look reports the changes of state so far.
func (h *Machine) look() {
	e := &h.event
	for _, s := range e.touched {
		s.observe(e.cause)
	}
	for _, a := range e.arrived {
		s := h.discover(a)
		if s == nil {
			continue
		}
		e.touched = append(e.touched, s)
		if e.serving == nil || e.serving.state == wire.Closed {
			e.serving = s // it may have taken the place of one in TIME-WAIT
		}
		s.observe(e.cause)
	}
}

// call runs fn, a call of a socket's owner, as one event.
func (h *Machine) call(s *Socket, call wire.Call, fn func()) {
	h.open(s, wire.Called(call))
	fn()
	h.settle()
}

// quick is call for sending and receiving: between events every queue of the
// stack is empty, so these calls are done when they return.
func (h *Machine) quick(s *Socket, call wire.Call, fn func()) {
	h.open(s, wire.Called(call))
	fn()
	h.end()
}

// report tells the observer of one change.
func (h *Machine) report(local, remote netip.AddrPort, from, to wire.State, cause wire.Cause) {
	h.env.StateChanged(Transition{
		Node: h.name, Local: local, Remote: remote, From: from, To: to, Cause: cause,
	})
}
