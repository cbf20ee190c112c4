package main

func htmlTopic(c *console, _ []string) (string, error) {
	p := newPage(c)
	p.say(0, "--html FILE writes all of a run as one page that a browser shows. The file needs no network and no other file: it can be kept, sent, and opened from a mail. It is in English and Chinese, light and dark, and has the capture to download. What the lab's author has written, the texts of RFC rules and what a failed check says are not translated.")
	p.head("What it shows:")
	p.rows([][2]string{
		{"ladder", "Every event, a row each: time goes down, each node is a lane. Silences are folded, or all time is drawn to scale. A row that is chosen, or under the pointer, is shown in full: every field of the headers, what became of the packet, the rule and the random number that decided it, what it sends again, and rules of the RFCs that it breaks."},
		{"sockets", "At the chosen event: each socket with its state, the variables of RFC 9293 section 3.3.1, congestion window, timers and what waits to be read; what is on the wire; what waits in queues. What the event has changed is marked."},
		{"States", "The state diagram: where both ends are, and the way of each so far."},
		{"Plots", "Those of netlab help plot, with a line at the chosen event; a click goes to a time."},
		{"Checks", "The lab's checks with their outcome; each leads to its moment and its line."},
		{"RFC rules", "The rules that were broken, with their clauses; each leads to the segment."},
		{"Lab", "The lab's script, with the outcome of each check at its line."},
		{"Topology", "The nodes and links, as netlab graph draws them."},
	})
	p.head("Keys:")
	p.rows([][2]string{
		{"arrows", "one event forward or back"},
		{"Page Up, Page Down", "a screen"},
		{"Home, End", "the first event, the last one"},
		{"+, -", "larger rows, or a larger scale; smaller"},
		{"/", "search: a word, #12 for a packet; n and N go to the next match and back"},
	})
	p.WriteString("\n")
	p.say(0, "Filters show the events of one connection, node or kind of packet. The page holds 25,000 packets one by one; of a longer run long stretches of transfers are summed up, and the page says what it leaves out.")
	p.WriteString("\n")
	p.say(0, "For a capture, netlab analyze FILE --html FILE shows all connections, or those that --port, --addr and --connection choose. What a capture does not know is not there: what was lost before it, the variables of the stacks, and the capture itself, which you have.")
	p.head("Examples:")
	p.WriteString(`  netlab run simultaneous-close --html close.html
  netlab run lossy-transfer --html transfer.html
  netlab analyze trace.pcap --port 80 --html trace.html
`)
	return p.String(), nil
}
