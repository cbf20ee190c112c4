package control

import (
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Verb is one kind of act, as it is written.
type Verb struct {
	Name string
	// Args are what follows the name, as a usage line has it; Short says in a line what
	// the act does, More what else there is to know.
	Args, Short, More string
	// Examples are acts of this kind on a network with the links a-r and r-b.
	Examples []string
	// Takes says what the first word of Args names.
	Takes Subject
	act   wire.Act
	read  func(*reader, *tap.Act) error
}

// Subject is what an act is done to.
type Subject uint8

// The subjects.
const (
	// Whole is the network as a whole.
	Whole Subject = iota
	Links
	Nodes
	// Groups are nodes joined by commas.
	Groups
)

const linkArgs = "LINK [from NODE]"

const (
	linkMoreBoth = "LINK is a link's name, a-b, or its two nodes, a b."
	linkMore     = linkMoreBoth + " From a it is the direction alone that leaves a."
)

// programsMore is about the power of nodes that run programs.
const programsMore = "On a node of programs crash kills them, and boot starts those of --run again: in the background all, in the foreground those that were killed."

// Verbs are all acts, in the order in which the help has them.
var Verbs = []Verb{
	{
		Name: "cut", Args: linkArgs, Short: "Cut a link: what is on it is lost, and what is sent until it is mended",
		More: linkMore, Examples: []string{"cut a r", "cut r-b from b"}, Takes: Links, act: wire.ActCut, read: direction,
	},
	{
		Name: "unplug", Args: "LINK", Short: "Cut a link at the senders' ends: what is on the wire arrives",
		More: linkMoreBoth, Examples: []string{"unplug a r"}, Takes: Links, act: wire.ActUnplug, read: (*reader).link,
	},
	{
		Name: "mend", Args: linkArgs, Short: "Undo cut and unplug",
		More: linkMore, Examples: []string{"mend a r", "mend r-b from b"}, Takes: Links, act: wire.ActMend, read: direction,
	},
	{
		Name: "set", Args: linkArgs + " NETEM", Short: "Change settings of a link, and keep those that are not named",
		More: linkMore + " NETEM is as in netlab help netem; loss 0%, rate 0bit and the like switch a setting off.", Examples: []string{"set a r delay 200ms loss 1%", "set r-b from b rate 2mbit"}, Takes: Links, act: wire.ActSet, read: settings,
	},
	{
		Name: "rule", Args: "LINK RULE", Short: "Add a rule to a link, such as \"drop a FIN #1\"",
		More: linkMoreBoth + " Its ordinals count from now on. How rules name packets: netlab help match. Quote the rule: a shell takes # for a comment.", Examples: []string{`rule a r "drop a FIN #1"`, `rule r-b "delay 300ms 10% b data"`}, Takes: Links, act: wire.ActAddRule, read: rule,
	},
	{
		Name: "remove", Args: "LINK RULE", Short: "End a rule, the oldest with this text; what it holds is sent now",
		More: linkMoreBoth + " The rules at work are in netlab ctl network.", Examples: []string{`remove a r "drop a FIN #1"`}, Takes: Links, act: wire.ActRemoveRule, read: rule,
	},
	{
		Name: "release", Args: "LINK", Short: "Send what rules hold on a link, and end those rules",
		More: linkMoreBoth, Examples: []string{"release a r"}, Takes: Links, act: wire.ActRelease, read: (*reader).link,
	},
	{
		Name: "partition", Args: "NODES [NODES ...] | from NODES [to NODES]", Short: "Separate groups of nodes until heal",
		More: "NODES are names joined by commas. Every link between two groups loses what is on it; a single group is separated from all other nodes. With from, what the first group sends to the other is lost, and what that sends arrives.", Examples: []string{"partition a,r b", "partition from b"}, Takes: Groups, act: wire.ActPartition, read: partition,
	},
	{Name: "heal", Short: "End all partitions", Examples: []string{"heal"}, act: wire.ActHeal, read: nothing},
	{
		Name: "reroute", Short: "Compute all routes again, around links that are cut in both directions",
		Examples: []string{"reroute"}, act: wire.ActReroute, read: nothing,
	},
	{
		Name: "crash", Args: "NODE", Short: "Cut the power of a node: its connections are forgotten, and nobody is told",
		More:     programsMore,
		Examples: []string{"crash b"}, Takes: Nodes, act: wire.ActCrash, read: powered,
	},
	{
		Name: "boot", Args: "NODE", Short: "Give power to a node that has crashed: its programs have to open their sockets anew",
		More:     programsMore,
		Examples: []string{"boot b"}, Takes: Nodes, act: wire.ActBoot, read: powered,
	},
	{
		Name: "restart", Args: "NODE", Short: "Crash and boot a node at one instant",
		More:     programsMore + " It takes some milliseconds there.",
		Examples: []string{"restart b"}, Takes: Nodes, act: wire.ActRestart, read: powered,
	},
	{
		Name: "freeze", Args: "NODE", Short: "Freeze a node: what arrives waits until thaw",
		Examples: []string{"freeze b"}, Takes: Nodes, act: wire.ActFreeze, read: machine,
	},
	{
		Name: "thaw", Args: "NODE", Short: "Let a frozen node go on",
		Examples: []string{"thaw b"}, Takes: Nodes, act: wire.ActThaw, read: machine,
	},
}

// verb returns the verb of a name, nil for none.
func verb(name string) *Verb {
	for i := range Verbs {
		if Verbs[i].Name == name {
			return &Verbs[i]
		}
	}
	return nil
}

func verbNames() []string {
	var names []string
	for _, v := range Verbs {
		names = append(names, v.Name)
	}
	return names
}
