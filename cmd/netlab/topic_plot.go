package main

import "netlab/topology/plot"

func plotTopic(c *console, _ []string) (string, error) {
	p := newPage(c)
	p.say(0, "A plot shows a transfer that is too long for a ladder: panels above one axis of virtual time. --plot FILE writes them as SVG, with a light and a dark look, --view plot shows them in the terminal. --panels chooses some of them, in its order.")
	p.head("Panels:")
	var rows [][2]string
	for _, k := range plot.Kinds() {
		rows = append(rows, [2]string{k.String(), k.Help()})
	}
	p.rows(rows)
	p.WriteString("\n")
	p.say(0, "The first three are about one end of one connection, the end that sends more. That is the connection with the most data, unless --conn N names another one.")
	p.head("How to read them:")
	p.rows([][2]string{
		{"sequence", "Each bar is a segment when it was sent, as high as it is long. Bars in orange were sent again; a cross says that the network lost it. The green steps are the acknowledgments as they reach the sender: the distance to the bars above is what is under way, the distance to the left the round trip. The dashed line is as far as the receiver's window allows, and bars in purple are what it has beyond a hole (SACK)."},
		{"window", "In slow start cwnd doubles each round trip, in congestion avoidance it grows slowly; at a loss ssthresh is set and cwnd falls (RFC 5681, RFC 9438). The shade says that the sender is in loss recovery."},
		{"rtt", "On a logarithmic scale. A segment that was sent twice is not measured (Karn's rule, RFC 6298)."},
		{"throughput", "Payload that is new at the receiver; what comes twice counts once."},
		{"queue", "Packets that wait before a link with a rate, without the one in transmission. A rising queue is a rising round-trip time."},
	})
	p.WriteString("\n")
	p.say(0, "Dotted lines with a number are what the lab says and does. For a capture, netlab analyze FILE --connection N --plot FILE draws what can be seen in it. The values of the windows, timers and queues are in the object of --json --samples.")
	p.head("Examples:")
	p.WriteString(`  netlab run lossy-transfer --view plot
  netlab run bufferbloat --plot bufferbloat.svg --panels window,rtt,queue
  netlab analyze trace.pcap --connection 3 --plot transfer.svg
`)
	return p.String(), nil
}
