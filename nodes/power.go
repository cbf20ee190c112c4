package nodes

import (
	"fmt"
	"net"
	"syscall"

	"netlab/topology/wire"
)

// Condition is whether a node runs.
type Condition uint8

// The conditions of a node.
const (
	Running Condition = iota
	// Frozen nodes have stopped where they were; see [Host.Freeze].
	Frozen
	// Off is without power; see [Host.Crash].
	Off
)

var conditionNames = [...]string{"running", "frozen", "off"}

func (c Condition) String() string { return conditionNames[c] }

// Condition tells whether the node runs. A closed network's nodes are off.
func (h *Machine) Condition() Condition { return h.condition }

// usable returns why the node cannot do anything now, nil where it can.
func (h *Machine) usable() error {
	switch {
	case h.ended:
		return errClosed
	case h.condition == Off:
		return &Error{"node " + h.name + " is powered off", net.ErrClosed}
	case h.condition == Frozen:
		return &Error{"node " + h.name + " is frozen", syscall.EAGAIN}
	}
	return nil
}

// Crash implements [Host.Crash].
func (h *Machine) Crash() error {
	switch {
	case h.ended:
		return fmt.Errorf("node %s: crash: %w", h.name, errClosed)
	case h.condition != Off:
		h.env.Acted(h.name, wire.ActCrash, "")
		h.cutPower()
	}
	return nil
}

// Boot implements [Host.Boot].
func (h *Machine) Boot() error {
	switch {
	case h.ended:
		return fmt.Errorf("node %s: boot: %w", h.name, errClosed)
	case h.condition != Off:
		return nil
	}
	h.env.Acted(h.name, wire.ActBoot, "")
	return h.reboot()
}

// Restart implements [Host.Restart].
func (h *Machine) Restart() error {
	switch {
	case h.ended:
		return fmt.Errorf("node %s: restart: %w", h.name, errClosed)
	case h.condition == Off:
		return h.Boot()
	}
	h.env.Acted(h.name, wire.ActRestart, "")
	h.cutPower()
	return h.reboot()
}

func (h *Machine) cutPower() {
	h.halt(&Error{"node " + h.name + " was powered off", net.ErrClosed})
}

// reboot boots a node that has been up before.
func (h *Machine) reboot() error {
	if err := h.boot(); err != nil {
		return fmt.Errorf("node %s: boot: %w", h.name, err)
	}
	h.SetRoutes(h.routes)
	return nil
}

// halt ends the stack and everything on it: every socket fails with the given
// error.
func (h *Machine) halt(failure error) {
	h.condition = Off
	for _, i := range h.ifaces {
		i.detach()
	}
	h.lo.detach()
	old := h.stack
	h.stack = nil
	for _, s := range h.live() {
		s.lost(failure)
	}
	clear(h.sockets)
	for _, l := range h.listeners {
		l.lost(failure)
	}
	h.listeners = nil
	for _, e := range h.endpoints {
		e.lost(failure)
	}
	h.endpoints, h.reassemblies = nil, nil
	old.Destroy()
	h.failure = failure
	for _, w := range h.release() {
		if w.at != nil && !h.ended {
			w.at.Deliver(w.arrivals) // into silence
		}
	}
	h.wakeSleepers()
}

// Freeze implements [Host.Freeze].
func (h *Machine) Freeze() error {
	if h.condition == Frozen {
		return nil
	}
	if h.ended {
		return fmt.Errorf("node %s: freeze: %w", h.name, errClosed)
	}
	if err := h.usable(); err != nil {
		return err
	}
	h.env.Acted(h.name, wire.ActFreeze, "")
	h.condition = Frozen
	return nil
}

// Thaw implements [Host.Thaw].
func (h *Machine) Thaw() error {
	if h.ended {
		return fmt.Errorf("node %s: thaw: %w", h.name, errClosed)
	}
	if h.condition != Frozen {
		return nil
	}
	h.env.Acted(h.name, wire.ActThaw, "")
	h.condition = Running
	for _, w := range h.release() {
		if w.at != nil {
			w.at.Deliver(w.arrivals)
		} else {
			w.fn()
		}
	}
	h.wakeSleepers()
	return nil
}

// held is what has come to a frozen node: a function, or packets at an interface.
type held struct {
	fn       func()
	at       *Interface
	arrivals []Arrival
}

// maxHeld is how many bytes of packets wait at a frozen node, each with what it
// takes besides, as Linux counts them.
const (
	maxHeld       = 64 << 20
	heldPerPacket = 256
)

// overHeld is the decision about a packet that finds no room at a frozen node.
var overHeld = wire.Decision{By: wire.ByLimit, Setting: "limit 64mb of a frozen node", Draw: wire.NoDraw}

// hold keeps packets that arrive at a frozen node, as many as it has room for, and
// reports false for any other.
func (i *Interface) hold(arrivals []Arrival) bool {
	h := i.host
	if h.condition != Frozen {
		return false
	}
	kept := make([]Arrival, 0, len(arrivals))
	for k := range arrivals {
		a := &arrivals[k]
		if size := len(a.Packet.Data) + heldPerPacket; h.heldBytes+size <= maxHeld {
			h.heldBytes += size
			kept = append(kept, *a)
			continue
		}
		a.Datagram.Release()
		h.env.Refused(a, overHeld)
	}
	if len(kept) > 0 {
		h.held = append(h.held, held{at: i, arrivals: kept})
	}
	return true
}

// release returns what has waited, which waits no more.
func (h *Machine) release() []held {
	all := h.held
	h.held, h.heldBytes = nil, 0
	return all
}

// later runs fn, now or when the node is thawed. A crash forgets it.
func (h *Machine) later(fn func()) {
	if h.condition == Frozen {
		h.held = append(h.held, held{fn: fn})
		return
	}
	fn()
}

// Asleep reports whether the node is frozen, and has wake called when it is not any
// more. It is called as [Socket.Notify] says.
func (h *Machine) Asleep(wake func()) bool {
	if h.condition != Frozen {
		return false
	}
	h.sleepers = append(h.sleepers, wake)
	return true
}

func (h *Machine) wakeSleepers() {
	sleepers := h.sleepers
	h.sleepers = nil
	for _, wake := range sleepers {
		wake()
	}
}

// awake waits until the node is not frozen, or done is closed: then it returns
// false. It lets go of the network's lock meanwhile.
func (h *Machine) awake(done <-chan struct{}) bool {
	thawed := make(chan struct{})
	for h.Asleep(func() { close(thawed) }) {
		h.env.Lock.Unlock()
		select {
		case <-thawed:
			h.env.Lock.Lock()
		case <-done:
			h.env.Lock.Lock()
			return false
		}
		thawed = make(chan struct{})
	}
	return true
}
