package scripts_test

import "testing"

const throughRouter = `
a, r, b = host("a"), router("r"), host("b")
near = link(a, r, delay = "10ms")
far = link(r, b, delay = "20ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
`

// A packet that crosses several links is one, with what became of it on all of
// them.
func TestPacketsOfAllLinks(t *testing.T) {
	holds(t, throughRouter+`
far.drop("a data #1")
client.send(100)
run()
first, again = packets("a data")
expect_eq([first.fate, first.by, first.arrived], ["dropped", "drop a data #1", None])
expect_eq([again.fate, again.by, again.arrived], ["delivered", "", again.sent + "30ms"])
expect_wire("...\na x b P. 1:101(100) ack 1\n...\na > b P. 1:101(100) ack 1")
`)
}

// A packet has arrived when one of its copies has, whichever was lost.
func TestPacketsWithCopies(t *testing.T) {
	holds(t, throughRouter+`
near.duplicate("a data #1", spaced = "5ms")
far.drop("packet len > 0 #1")
client.send(100)
run()
p = packets("a data #1")[0]
expect_eq([p.fate, p.arrived], ["duplicated", p.sent + "35ms"])
expect_eq(count("a data"), 1)
`)
}

// Of a fragmented datagram all parts have to arrive. What is still on its way has
// no fate.
func TestPacketsInParts(t *testing.T) {
	holds(t, `
x, r, b = raw("x"), router("r"), host("b")
link(x, r, delay = "10ms")
narrow = link(r, b, delay = "20ms", mtu = 1300)
x.send("R 1:1401(1400)", to = "b:80")
p = packets("RST")[0]
expect_eq([p.fate, p.arrived, p.kinds], ["in flight", None, ["RST", "data"]])
run()
p = packets("RST")[0]
expect_eq([p.fate, p.arrived], ["delivered", "30ms"])
narrow.drop("packet #2")
x.send("R 1:1401(1400)", to = "b:80")
run()
p = packets("RST")[1]
expect_eq([p.fate, p.arrived], ["dropped", None])
`)
}

// A match tells why a segment was sent again, and what else the transcript names.
func TestKindsOfRepairAndDefence(t *testing.T) {
	holds(t, `
a, b, x = host("a"), host("b"), raw("x")
l = link(a, b, delay = "10ms")
link(x, b, delay = "10ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
l.drop("a data #2")
client.send(20 * 1420)
conn.recv(20 * 1420)
run()
expect_eq([p.seq for p in packets("a fast retransmission")], [1421])
expect_eq(count("a timeout retransmission"), 0)
l.drop("b ACK #1-", optional = True)
client.send(100)
run(until = "10s")
expect(count("a timeout retransmission of data") > 2)
expect_eq(count("a tail loss probe"), 1)
expect_eq(count("a spurious retransmission"), count("a timeout retransmission") + 1)
client.abort()

c = x.conn("b:80")
c.handshake()
c.send(". 1:1(0) ack 900000")
c.send("R. 5:5(0) ack 1")
run()
expect_eq(count("x ack of unseen data"), 1)
expect_eq(count("b challenge ACK"), 1)
`)
}
