package nodes

import (
	"fmt"
	"net"

	"netlab/topology/wire"
)

// errOff is why nothing can be read from a node without power, nor written.
var errOff = &Error{"powered off", net.ErrClosed}

// Crash cuts the node's power: from this instant it sends nothing, and what arrives falls
// into silence. Read and Write of this Outside fail with an error that says so and is
// net.ErrClosed, for good: after [Outside.Boot] the network has a new one. The code that is
// the node's stack is told ([Outside.OnPower]), and Crash returns its error. A node
// without power stays as it is, and in a network that is closed it is an error.
func (o *Outside) Crash() error { return o.raw.power(false) }

// Boot gives power to a node that has none, and tells the code that is its stack as Crash
// does. A node that has power stays as it is.
func (o *Outside) Boot() error { return o.raw.power(true) }

// Restart is Crash, and Boot as soon as the code that is the node's stack has heard of it.
func (o *Outside) Restart() error {
	if err := o.Crash(); err != nil {
		return err
	}
	return o.Boot()
}

// Condition tells whether the node has power: [Running] or [Off], which it is in a network
// that is closed, too. Whether code outside is its stack is for that code to know.
func (o *Outside) Condition() Condition {
	o.raw.env.Lock.Lock()
	defer o.raw.env.Lock.Unlock()
	if o.raw.off || o.raw.ended {
		return Off
	}
	return Running
}

// OnPower has fn called when the node's power has been cut, with false, or given back, with
// true: after the record has it, without any lock, one call at a time. It stays while the
// node loses its power and has it again; another fn takes its place, nil that of none.
func (o *Outside) OnPower(fn func(on bool) error) {
	o.raw.env.Lock.Lock()
	defer o.raw.env.Lock.Unlock()
	o.raw.onPower = fn
}

// power cuts the node's power or gives it back.
func (r *Raw) power(on bool) error {
	r.switching <- struct{}{}
	defer func() { <-r.switching }()
	fn, err := r.switchPower(on)
	if err != nil || fn == nil {
		return err
	}
	return fn(on)
}

// switchPower returns who is to be told, nil where nothing has changed.
func (r *Raw) switchPower(on bool) (func(bool) error, error) {
	act, what := wire.ActCrash, "crash"
	if on {
		act, what = wire.ActBoot, "boot"
	}
	r.env.Lock.Lock()
	defer r.env.Lock.Unlock()
	switch {
	case r.ended:
		return nil, fmt.Errorf("node %s: %s: %w", r.name, what, errClosed)
	case r.off == !on:
		return nil, nil
	}
	r.env.Acted(r.name, act, "")
	r.off, r.inbox = !on, nil
	if !on {
		r.door.end(errOff)
	}
	return r.onPower, nil
}
