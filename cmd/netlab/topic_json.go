package main

import "netlab/topology/report"

// jsonLists are the members of the object of netlab run --json that are lists, and what
// an element has; a test compares them with what is written.
var jsonLists = []struct {
	name, what string
	members    [][2]string
}{
	{"nodes", "The nodes, in the order of their declaration", [][2]string{
		{"name", "of the node"},
		{"kind", "host, router, raw or outside"},
		{"stack", "of an outside node, such as Linux 6.12; null for gVisor's"},
		{"addrs", "its addresses with their prefix lengths"},
	}},
	{"packets", "What was sent on each link, in the order of sending; a packet that crosses three links is there three times", [][2]string{
		{"n", "the number of the packet, from 1"},
		{"sent_ns", "when it entered the link"},
		{"arrived_ns", "when the other end received it; null if never"},
		{"link", "the name of the link"},
		{"from", "the node that sends it into the link"},
		{"to", "the node at the other end"},
		{"src", "source address and port"},
		{"dst", "destination address and port"},
		{"proto", "tcp, udp, icmp, icmpv6 or a number"},
		{"flags", "as in netlab help notation; this and the next ones are null if it is not a TCP segment"},
		{"seq", "sequence number, relative"},
		{"ack", "acknowledgment number, relative; null without ACK"},
		{"len", "bytes of payload"},
		{"win", "the window field, unscaled"},
		{"options", "as in netlab help notation"},
		{"fate", "delivered, dropped, duplicated, corrupted or in flight"},
		{"by", "the setting or rule that decided that, empty if none"},
		{"draw", "the random number on which it fell; null if none was drawn"},
		{"copy_of", "the packet that it is a copy of; null if it is not a copy"},
		{"note", "what is remarkable about it, as in a transcript"},
	}},
	{"transitions", "The changes of TCP states, as the stacks report them", [][2]string{
		{"t_ns", "when"},
		{"node", "of the socket"},
		{"conn", "the number of the connection; null for a listener"},
		{"from", "the state before"},
		{"to", "the state after"},
		{"cause", "the segment, call or timer"},
	}},
	{"acts", "What the lab did to links and nodes", [][2]string{
		{"t_ns", "when"},
		{"act", "cut, mend, set, crash, boot and so on"},
		{"link", "the link; null if it was not done to one"},
		{"node", "the node; null if it was not done to one"},
		{"groups", "of a partition: the nodes of each part"},
		{"detail", "what was set or added; null if nothing was"},
	}},
	{"checks", "What the lab expects", [][2]string{
		{"name", "the check as it stands in the lab"},
		{"ok", "whether it held"},
		{"at_ns", "when it was decided"},
		{"clause", "the section of the RFC that demands it, empty if none is meant"},
		{"detail", "what was wanted, and what came instead"},
		{"pos", "file:line"},
	}},
	{"violations", "The rules of the RFCs that were broken; absent with --monitor off", [][2]string{
		{"id", "the rule; netlab explain RULE says more"},
		{"level", "MUST, SHOULD, MAY or text"},
		{"clause", "where the RFC says so"},
		{"at_ns", "when"},
		{"node", "who broke it"},
		{"packet", "the packet that shows it; null if none does"},
		{"expected", "what the rule demands"},
		{"got", "what came instead"},
		{"known", "why, where the stack is known to differ; null elsewhere"},
	}},
	{"senders", "With --samples, each end of each connection, as it stood after each thing that happened to it", [][2]string{
		{"node", "of the end"},
		{"conn", "the number of the connection"},
		{"stride", "how many changes stand for each sample: 1 unless there were too many"},
		{"samples", "objects, each of which holds until the next"},
		{"t_ns", "of a sample: since when"},
		{"event", "how many events the log had then; several may be of one instant"},
		{"cwnd", "congestion window in segments"},
		{"ssthresh", "slow-start threshold in segments; null before the first loss"},
		{"recovery", "open, disorder, fast-recovery, sack-recovery or rto-recovery"},
		{"rtt_ns", "smoothed round-trip time; null before it was measured"},
		{"rttvar_ns", "its variation"},
		{"rto_ns", "retransmission timeout"},
		{"snd_una", "SND.UNA, relative to the initial number"},
		{"snd_nxt", "SND.NXT, relative to the initial number"},
		{"flight", "bytes sent and not acknowledged"},
		{"snd_wnd", "SND.WND in bytes"},
		{"rcv_nxt", "RCV.NXT, relative to the peer's initial number"},
		{"rcv_wnd", "RCV.WND in bytes"},
		{"readable", "bytes received that wait to be read"},
	}},
	{"queues", "With --samples, each direction of a link with a rate, or that has dropped something", [][2]string{
		{"link", "the name of the link"},
		{"from", "the node that sends in this direction"},
		{"stride", "as above"},
		{"samples", "objects, each of which holds until the next"},
		{"t_ns", "of a sample: since when"},
		{"event", "how many events the log had then"},
		{"packets", "that wait for the transmitter"},
		{"bytes", "of these"},
		{"sent_bytes", "that the transmitter has sent until then"},
		{"lost", "packets that were dropped until then, whatever dropped them"},
	}},
}

// jsonHead are the other members of the object.
var jsonHead = [][2]string{
	{"schema", report.Schema + ": it changes with every change that could break a reader; new members may come without one"},
	{"lab", "what the lab is called"},
	{"title", "what it shows, in a sentence"},
	{"seed", "of all random numbers"},
	{"params", "the parameters and their values, in the order of their declaration"},
	{"verdict", "pass or fail; a live network has none"},
	{"virtual_ns", "how long the run took in virtual time"},
	{"wall_ns", "how long it really took: the only member that differs from run to run"},
	{"digest", "a hash over all that was observed"},
	{"series_omitted", "with --samples, the last member: how many senders and directions there was no room for"},
}

func jsonTopic(c *console, _ []string) (string, error) {
	p := newPage(c)
	p.say(0, "netlab run LAB --json writes one object, in lines: its head, then its lists, each element on a line of its own, so that a long run can be read as it comes. Times are nanoseconds of virtual time since the lab began; members in _ns are such times.")
	p.head("Head:")
	p.rows(jsonHead)
	for _, l := range jsonLists {
		p.head(l.name + ":")
		p.say(2, l.what+".")
		p.WriteString("\n")
		p.rows(l.members)
	}
	p.head("Examples:")
	p.WriteString(`  netlab run syn-lost --json | jq .verdict
  netlab run syn-lost --json | jq '.packets[] | select(.fate == "dropped")'
  netlab run bufferbloat --json --samples | jq '.senders[0].samples[-1].rtt_ns'
`)
	return p.String(), nil
}
