package topology

import (
	"fmt"

	"netlab/impair"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Name returns the link's name: "a-b".
func (l *Link) Name() string { return l.name }

// Ends returns the names of the nodes at the link's ends.
func (l *Link) Ends() (a, b string) { return l.spec.A, l.spec.B }

// end returns the end at a node. It panics where the node is at neither.
func (l *Link) end(node string) *linkEnd {
	for _, e := range l.ends {
		if e.node.spec.Name == node {
			return e
		}
	}
	panic(fmt.Sprintf("topology: node %q is not at an end of link %s", node, l.name))
}

// Cut cuts the link in both directions: what is on it is lost, and what is sent
// until it is mended.
func (l *Link) Cut() { l.both(wire.ActCut, (*impair.Pipe).Cut) }

// Mend undoes Cut, CutFrom and Unplug.
func (l *Link) Mend() { l.both(wire.ActMend, (*impair.Pipe).Mend) }

// Unplug is Cut, except that what is on the wire already still arrives.
func (l *Link) Unplug() { l.both(wire.ActUnplug, (*impair.Pipe).Unplug) }

// CutFrom cuts the direction that leaves a node, and MendFrom mends it. They
// panic where the node is not at an end of the link.
func (l *Link) CutFrom(from string) { l.one(wire.ActCut, from, (*impair.Pipe).Cut) }

// MendFrom undoes CutFrom. It panics as CutFrom does.
func (l *Link) MendFrom(from string) { l.one(wire.ActMend, from, (*impair.Pipe).Mend) }

// Set replaces the settings of both directions, from now on: what is on the link keeps
// its fate and its delay. It fails, and changes nothing, where [impair.Spec.Validate] does.
func (l *Link) Set(spec impair.Spec) error {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	if err := l.set("", spec, l.ends[:]); err != nil {
		return fmt.Errorf("link %s: %w", l.name, err)
	}
	return nil
}

// SetFrom is Set for the direction that leaves a node. It panics where the node is not at
// an end of the link.
func (l *Link) SetFrom(from string, spec impair.Spec) error {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	if err := l.set(from, spec, []*linkEnd{l.end(from)}); err != nil {
		return fmt.Errorf("link %s from %s: %w", l.name, from, err)
	}
	return nil
}

// Change changes the settings that the text names, in the words of [impair.ParseOnto],
// and keeps the others of each direction. Nothing changes where it fails.
func (l *Link) Change(text string) error { return l.change(text, l.ends[:]) }

// ChangeFrom is Change for the direction that leaves a node. It panics where the node
// is not at an end of the link.
func (l *Link) ChangeFrom(from, text string) error { return l.change(text, []*linkEnd{l.end(from)}) }

func (l *Link) change(text string, ends []*linkEnd) error {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	specs := make([]impair.Spec, len(ends))
	for i, e := range ends {
		var err error
		if specs[i], err = impair.ParseOnto(e.pipe.Spec(), text); err != nil {
			return fmt.Errorf("link %s from %s: %w", l.name, e.node.spec.Name, err)
		}
	}
	if len(ends) == 2 && specs[0].String() == specs[1].String() {
		return l.set("", specs[0], ends)
	}
	for i, e := range ends {
		if err := l.set(e.node.spec.Name, specs[i], []*linkEnd{e}); err != nil {
			return err
		}
	}
	return nil
}

func (l *Link) set(from string, spec impair.Spec, ends []*linkEnd) error {
	if err := spec.Validate(); err != nil {
		return err
	}
	l.act(wire.ActSet, from, spec.String())
	for _, e := range ends {
		if err := e.pipe.Set(propagate(spec)); err != nil {
			return err
		}
	}
	return nil
}

// Release lets go what rules hold on the link.
func (l *Link) Release() { l.both(wire.ActRelease, (*impair.Pipe).Release) }

func (l *Link) both(act wire.Act, fn func(*impair.Pipe)) {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	l.act(act, "", "")
	for _, e := range l.ends {
		fn(e.pipe)
	}
}

func (l *Link) one(act wire.Act, from string, fn func(*impair.Pipe)) {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	e := l.end(from)
	l.act(act, from, "")
	fn(e.pipe)
}

// act records what is done to the link now, or to the direction from a node.
func (l *Link) act(act wire.Act, from, detail string) {
	l.nw.act(tap.Act{Kind: act, Link: l.index, Node: from, Detail: detail})
}

// isDown reports whether neither direction lets anything through.
func (l *Link) isDown() bool { return l.ends[0].pipe.IsDown() && l.ends[1].pipe.IsDown() }
