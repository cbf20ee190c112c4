package wire

// Act is what somebody does to a network while it runs: the lab, the operator or
// a profile.
type Act uint8

// The acts on a link, or on one direction of it.
const (
	// ActCut severs a cable; ActUnplug pulls it at the sender's end; ActMend undoes
	// both.
	ActCut Act = iota
	ActUnplug
	ActMend
	// ActSet changes the settings of a link, or of a node.
	ActSet
	// ActAddRule and ActRemoveRule begin and end a rule; ActRelease lets go what
	// rules hold.
	ActAddRule
	ActRemoveRule
	ActRelease
)

// The acts on the network.
const (
	// ActPartition parts groups of nodes; ActHeal ends all partitions.
	ActPartition Act = iota + ActRelease + 1
	ActHeal
	// ActReroute computes all routes anew.
	ActReroute
)

// The acts on a node.
const (
	// ActCrash takes a node's power away, ActBoot gives it back, ActRestart does
	// both at once.
	ActCrash Act = iota + ActReroute + 1
	ActBoot
	ActRestart
	// ActFreeze stops a node where it is, ActThaw lets it go on.
	ActFreeze
	ActThaw
)

// String returns the act's words: "cut", "rule added".
func (a Act) String() string { return english.acts[a] }

// Chinese returns the act's words in Chinese.
func (a Act) Chinese() string { return chinese.acts[a] }
