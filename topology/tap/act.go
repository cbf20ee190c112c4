package tap

import (
	"time"

	"netlab/topology/wire"
)

// Act is what somebody did to a network: the lab, the operator or a profile.
type Act struct {
	At   time.Duration
	Kind wire.Act
	// Link is the index of the link that it was done to, [NoLink] for none.
	Link int
	// Node is the node that it was done to. Of an act on one direction of a link it
	// is the sender, of one on both it is empty.
	Node string
	// Groups are the nodes that a partition parts from each other; OneWay says that
	// what the others send arrives.
	Groups [][]string
	OneWay bool
	// Detail is the rule, or the new settings of the link, as labs write them: of a
	// profile, and of a node, those that it changes.
	Detail string
	// TimeWait is how long the node stays in TIME-WAIT from now on, MaxRTO its largest
	// retransmission timeout, where its settings were changed; 0 for unknown.
	TimeWait, MaxRTO time.Duration
	// RACK says that the node detects losses by RACK-TLP from now on (RFC 8985), where
	// its settings were changed.
	RACK bool
	// Profile says that it is a step of a link's profile.
	Profile bool
}

// NoLink is the Link of an act on none.
const NoLink = -1
