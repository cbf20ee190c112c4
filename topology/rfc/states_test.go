package rfc_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// vantage is a tracker beside one node: it sees what the node sends when it
// sends it, and what the node receives when it arrives, as a capture on that node
// would. Nothing tells it what the node's stack does.
type vantage struct {
	node    string
	tracker *flow.Tracker
	infos   map[[2]netip.AddrPort]*flow.Conn
}

// observed is how a socket's state is told by its stack and by its segments.
type observed struct {
	stack, wire wire.State
	cause       wire.Cause // of the stack's last change
}

// compare plays a record to a vantage beside each node, and tells of each moment
// after which the inferred state of a socket and the reported one differ.
func compare(r *run, differ func(at time.Duration, node string, local netip.AddrPort, o observed)) (compared int) {
	for _, node := range r.Nodes {
		if node.Kind != tap.Host {
			continue
		}
		v := vantage{node: node.Name, tracker: flow.New(flow.Options{})}
		stack := map[[2]netip.AddrPort]wire.State{}
		causes := map[[2]netip.AddrPort]wire.Cause{}
		check := func(at time.Duration, local, remote netip.AddrPort) {
			s, known := stack[[2]netip.AddrPort{local, remote}]
			info := v.infos[[2]netip.AddrPort{local, remote}]
			if !known || info == nil {
				return
			}
			compared++
			side := 0
			if info.Ends[1].Addr == local {
				side = 1
			}
			if inferred := info.States()[side]; inferred != s {
				differ(at, node.Name, local, observed{s, inferred, causes[[2]netip.AddrPort{local, remote}]})
			}
		}
		v.infos = map[[2]netip.AddrPort]*flow.Conn{}
		for i, e := range r.Events {
			var local, remote netip.AddrPort
			switch {
			case e.Kind == tap.StateChanged && e.Transition.Node == node.Name && e.Transition.Conn != nil:
				local = e.Transition.Local
				remote = e.Transition.Conn.Ends[1-e.Transition.Conn.Side(local)].Addr
				stack[[2]netip.AddrPort{local, remote}] = e.Transition.To
				causes[[2]netip.AddrPort{local, remote}] = e.Transition.Cause
			case e.Kind == tap.PacketSent && e.Packet.Origin && e.Packet.From == node.Name && e.Packet.Conn != nil:
				local, remote = e.Packet.Src, e.Packet.Dst
				v.infos[[2]netip.AddrPort{local, remote}] = v.tracker.Observe(e.At, e.Packet.N, &e.Packet.Packet).Conn
			case e.Kind == tap.PacketArrived && e.Packet.Last && e.Packet.To == node.Name && e.Packet.Conn != nil && e.Packet.Fate != tap.Corrupted:
				local, remote = e.Packet.Dst, e.Packet.Src
				v.infos[[2]netip.AddrPort{local, remote}] = v.tracker.Observe(e.At, e.Packet.N, &e.Packet.Packet).Conn
			default:
				continue
			}
			// Within an instant the stack reports as it goes along; it is compared
			// when the instant is over.
			if i+1 == len(r.Events) || r.Events[i+1].At != e.At {
				check(e.At, local, remote)
			}
		}
	}
	return compared
}

// unseen are the differences that no observer of segments can avoid, each with
// its reason.
func unseen(o observed) string {
	switch {
	case o.stack == wire.Closed && o.wire == wire.TimeWait && o.cause == wire.TimedOut(wire.Timer2MSL):
		return "TIME-WAIT ends without a word"
	case o.stack == wire.Closed && o.cause.Kind == wire.CausedByTimeout:
		return "a stack that gives up says nothing"
	case o.stack == wire.Closed && o.cause == wire.Called(wire.CallCrash):
		return "a crash says nothing"
	case o.stack == wire.Closed && o.cause.Kind == wire.CausedByCall && !o.wire.Synchronized():
		return "a connection that is not open yet is given up without a word"
	case o.stack == wire.Listen, o.stack == wire.SynReceived && o.wire == wire.Established:
		return "the stack dropped the ACK of the handshake: its accept queue is full"
	}
	return ""
}

// The states that a tracker infers from segments, at the node that sends and
// receives them, are the stack's own at every event of every scene.
func TestInferredStatesAreTheStacks(t *testing.T) {
	total, seen := 0, map[wire.State]bool{}
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			reasons := map[string]int{}
			total += compare(s.run(t), func(at time.Duration, node string, local netip.AddrPort, o observed) {
				if why := unseen(o); why != "" {
					reasons[why]++
					return
				}
				t.Errorf("%v %s %v: the stack is in %v, its segments say %v", at, node, local, o.stack, o.wire)
			})
			for _, tr := range s.run(t).Transitions {
				seen[tr.To] = true
			}
			for why, n := range reasons {
				t.Logf("%d times: %s", n, why)
			}
		})
	}
	for _, s := range wire.States() {
		if !seen[s] {
			t.Errorf("no scene reaches %v", s)
		}
	}
	t.Logf("%d moments compared", total)
}
