package topology

import (
	"net/netip"
	"slices"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology/tap"
)

// Spec says what a network consists of. It is plain data: copy it, print it,
// change it; [New] makes it live.
type Spec struct {
	// Seed is where every random number of the run comes from; 0 is a seed like
	// any other. The command line and labs use 1 unless told otherwise.
	Seed  uint64
	Nodes []NodeSpec
	Links []LinkSpec
	// Record limits what the observer remembers; zero means its defaults: of a long packet
	// the beginning alone. A capture file has what is remembered: set Record.Whole for one
	// of whole packets.
	Record tap.Options
	// Unmonitored leaves the rules of the RFCs unchecked. What follows from one that
	// is broken is for whoever reads [Network.Findings].
	Unmonitored bool
	// Samples is how many samples of each end and each link direction are kept, see
	// samples.DefaultMax; 0 means none, 2 are the fewest.
	Samples int
}

// clone is a Spec that shares nothing with s.
func (s Spec) clone() Spec {
	s.Nodes, s.Links = slices.Clone(s.Nodes), slices.Clone(s.Links)
	for i := range s.Nodes {
		s.Nodes[i].Addrs = slices.Clone(s.Nodes[i].Addrs)
		s.Nodes[i].Networks = slices.Clone(s.Nodes[i].Networks)
	}
	for i := range s.Links {
		s.Links[i].AAddrs, s.Links[i].BAddrs = slices.Clone(s.Links[i].AAddrs), slices.Clone(s.Links[i].BAddrs)
	}
	return s
}

// Kind says what a node is.
type Kind = tap.NodeKind

// The kinds of node.
const (
	// Host is an end host with a TCP/IP stack.
	Host = tap.Host
	// Router is a host that also forwards.
	Router = tap.Router
	// Raw is a node without a stack, whose packets the caller writes and reads.
	Raw = tap.Raw
	// Outside is a node whose stack is code outside the network: a program's own, a
	// kernel's, a capture that is replayed. See [nodes.Outside].
	Outside = tap.Outside
)

// NodeSpec is one node.
type NodeSpec struct {
	// Name is unique: letters, digits, "-", "_" and ".", beginning with a letter.
	Name string
	Kind Kind
	// Addrs are the addresses of the node's first link end, in place of those
	// assigned there by default.
	Addrs []netip.Prefix
	// Networks are the prefixes that lie beyond a raw node, or one outside: it owns every
	// address in them that no node has, and the others send there what is for these. Only
	// such nodes may have some.
	Networks []netip.Prefix
	// Stack says in what is printed which stack an outside node has: "Linux 6.12". Only an
	// outside node may have one.
	Stack string
	// Options are the settings of the stack of a host or router; other nodes have none.
	Options nodes.Options
}

// LinkSpec is one link between two nodes. Several between the same two are
// allowed.
type LinkSpec struct {
	// A and B are the names of the nodes at its ends.
	A, B string
	// AAddrs and BAddrs are the addresses of its ends, in place of those assigned by
	// default. A node's Addrs and those of its first link end exclude each other.
	AAddrs, BAddrs []netip.Prefix
	// AToB and BToA are what each direction does to packets; the zero Spec loses
	// nothing and takes [Propagation].
	AToB, BToA impair.Spec
	// MTU is the largest IP datagram in bytes: 1500 where it is 0, 1280 to 65535
	// otherwise.
	MTU int
}

// addrs are the addresses that the link gives to one end, 0 for A.
func (l LinkSpec) addrs(side int) []netip.Prefix {
	if side == 0 {
		return l.AAddrs
	}
	return l.BAddrs
}

// DefaultMTU is that of Ethernet.
const DefaultMTU = 1500
