package labtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of fault.
const (
	// Cut cuts the link between two nodes.
	Cut FaultKind = "cut"
	// Partition parts a group of hosts from all other nodes.
	Partition FaultKind = "partition"
	// Crash cuts the power of a host, and boots it: its connections and listeners are
	// gone, and whoever uses them finds an error that is net.ErrClosed.
	Crash FaultKind = "crash"
	// Freeze stops a host where it is, and lets it go on.
	Freeze FaultKind = "freeze"
)

// Fault is one thing that goes wrong for a while.
type Fault struct {
	Kind FaultKind
	// Nodes are the two ends of the link, the group, or the one host.
	Nodes []string
	// At is when it begins, in virtual time, For how long it lasts.
	At, For time.Duration
}

func (f Fault) String() string {
	return fmt.Sprintf("at %v %s %s for %v", f.At, f.Kind, strings.Join(f.Nodes, " "), f.For)
}

// begin has the fault happen. It says what cannot be done, which the drawing of faults
// leaves out.
func (f Fault) begin(nw *topology.Network) error {
	switch f.Kind {
	case Cut:
		nw.Link(f.Nodes[0], f.Nodes[1]).Cut()
		return nil
	case Partition:
		return nw.Partition(f.Nodes)
	case Crash:
		return nw.Host(f.Nodes[0]).Crash()
	case Freeze:
		return nw.Host(f.Nodes[0]).Freeze()
	}
	return fmt.Errorf("no fault is called %q: have cut, partition, crash, freeze", f.Kind)
}

// end undoes it.
func (f Fault) end(nw *topology.Network) error {
	switch f.Kind {
	case Cut:
		nw.Link(f.Nodes[0], f.Nodes[1]).Mend()
	case Partition:
		nw.Heal()
	case Crash:
		return nw.Host(f.Nodes[0]).Boot()
	case Freeze:
		return nw.Host(f.Nodes[0]).Thaw()
	}
	return nil
}

// until is when it ends.
func (f Fault) until() time.Duration { return f.At + f.For }

// disturbs reports whether the two cannot both happen: the end of one would be that of
// the other.
func (f Fault) disturbs(g Fault) bool {
	if f.At > g.until() || g.At > f.until() {
		return false
	}
	host := func(f Fault) bool { return f.Kind == Crash || f.Kind == Freeze }
	return (f.Kind == g.Kind || host(f) && host(g)) && (f.Kind == Partition || slices.Equal(f.Nodes, g.Nodes))
}

// Inject has faults happen on a network that was started, from a test's goroutine: a
// schedule that is given, such as one that [Faults] has found. It returns at once. What has
// not happened at the end of the test does not happen any more; a fault that cannot
// happen, since no host, link or kind is called so, ends the test.
func Inject(t testing.TB, nw *topology.Network, schedule ...Fault) {
	t.Helper()
	at := here()
	type act struct {
		at time.Duration
		f  Fault
		do func(*topology.Network) error
	}
	var acts []act
	for _, f := range schedule {
		if err := f.check(nw.Spec()); err != nil {
			at.fail(t, "%v: %v", f, err)
			t.FailNow()
		}
		acts = append(acts, act{f.At, f, f.begin}, act{f.until(), f, f.end})
	}
	slices.SortStableFunc(acts, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	over, ended := make(chan struct{}), make(chan struct{})
	// One goroutine does all of it, so that what happens at one instant has an order.
	go func() {
		defer close(ended)
		for _, a := range acts {
			select {
			case <-over:
				return
			case <-time.After(a.at - nw.Now()):
			}
			if err := a.do(nw); err != nil {
				at.fail(t, "%v: %v", a.f, err)
			}
		}
	}()
	t.Cleanup(func() {
		close(over)
		<-ended
	})
}

// check says what is wrong with a fault of a network.
func (f Fault) check(spec topology.Spec) error {
	if f.At < 0 || f.For <= 0 {
		return fmt.Errorf("want a time from 0 on, and a duration above 0")
	}
	for _, name := range f.Nodes {
		i := slices.IndexFunc(spec.Nodes, func(n topology.NodeSpec) bool { return n.Name == name })
		if i < 0 || spec.Nodes[i].Kind == topology.Raw && f.Kind != Cut {
			return fmt.Errorf("no host or router is called %q", name)
		}
	}
	switch f.Kind {
	case Cut:
		if len(f.Nodes) == 2 && slices.ContainsFunc(spec.Links, func(l topology.LinkSpec) bool {
			return l.A == f.Nodes[0] && l.B == f.Nodes[1] || l.A == f.Nodes[1] && l.B == f.Nodes[0]
		}) {
			return nil
		}
		return fmt.Errorf("want the two ends of a link")
	case Partition:
		if len(f.Nodes) == 0 {
			return fmt.Errorf("want a group of nodes")
		}
		return nil
	case Crash, Freeze:
		if len(f.Nodes) != 1 {
			return fmt.Errorf("want one node")
		}
		return nil
	}
	return fmt.Errorf("no fault is called %q: have cut, partition, crash, freeze", f.Kind)
}
