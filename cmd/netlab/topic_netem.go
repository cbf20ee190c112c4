package main

// What a link may be told, with what it means; a test parses each.
var netemRows = [][2]string{
	{"delay 50ms", "each packet takes 50 ms"},
	{"delay 50ms 10ms", "or 40 to 60 ms, drawn for each"},
	{"delay 50ms 10ms 25%", "drawn near the one before: correlation"},
	{"delay 50ms 10ms distribution normal", "also pareto and paretonormal"},
	{"loss 1%", "each packet is lost with this probability"},
	{"loss 1% 25%", "losses come together: correlation"},
	{"loss gemodel 1% 10% 70% 0.1%", "Gilbert and Elliott: good to bad, bad to good, loss in bad, loss in good"},
	{"loss state 1% 10%", "a Markov chain of up to four states"},
	{"duplicate 1%", "a packet arrives twice"},
	{"corrupt 0.1%", "a bit of it is flipped"},
	{"delay 10ms reorder 25% 50%", "some packets are not delayed, and overtake others"},
	{"rate 10mbit", "the link's speed; packets queue before it"},
	{"limit 100", "the queue's length in packets"},
	{"slot 800us 1ms", "packets leave in bursts"},
	{"rate 10mbit queue fq_codel", "also codel, red and none, with tc's own options"},
	{"ordered", "jitter never reorders; with unordered it may, as in netem"},
}

func netemTopic(c *console, _ []string) (string, error) {
	p := newPage(c)
	p.say(0, "The words of tc-netem(8) describe a link: netem=\"...\" of link() for both directions, a_to_b and b_to_a for one, and link.set(\"...\") changes them at any time. Words may be combined in any order and abbreviated as tc allows. Each direction of each link has its own stream of random numbers, derived from the seed.")
	p.head("Words:")
	p.rows(netemRows)
	p.head("Examples:")
	p.WriteString(`  link(a, b, netem = "delay 50ms 5ms loss 1% rate 10mbit limit 100")
  link(a, b, delay = "50ms", a_to_b = "loss gemodel 1% 10%")
`)
	p.WriteString("\n")
	p.say(0, "The common ones are keywords of link() too: netlab help lang link.")
	return p.String(), nil
}
