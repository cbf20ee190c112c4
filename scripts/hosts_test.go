package scripts_test

import "testing"

// A name is the address on the link that both nodes share.
func TestNamesOnSharedLinks(t *testing.T) {
	holds(t, `
h = [host("h%d" % i) for i in range(4)]
for i in range(3):
    link(h[3], h[i], delay = "10ms")
expect_eq(h[1].ping("h3"), ["20ms"])
expect_eq(h[2].ping("h3"), ["20ms"])
expect_eq(h[1].ping("h3", family = 6), ["20ms"])
h[3].listen(80)
expect_eq(h[2].connect("h3:80").remote, "10.0.2.1:80")
h[2].connect("h0:80", fails = "network is unreachable")
`)
}

// Two hosts have whatever addresses they are given.
func TestAddressesOfTheFirstLink(t *testing.T) {
	holds(t, `
a, b = host("a", "10.0.0.1/24"), host("b", "10.0.0.2/24")
link(a, b)
c, d = host("c", "10.0.0.3/24"), host("d", "10.0.0.4/24")
link(c, d)
expect(a.ping("b")[0] != None)
expect(d.ping("c")[0] != None)
`)
}

// A raw node begins a connection anew from the port of an earlier one.
func TestRawConnectionOfAUsedTuple(t *testing.T) {
	holds(t, `
x, b = raw("x"), host("b")
link(x, b, delay = "10ms")
b.listen(80)
first = x.conn("b:80", source = ":4000")
first.handshake()
first.send("R 1:1(0)")
second = x.conn("b:80", source = ":4000")
second.handshake()
second.send("P. 1:6(5) ack 1")
second.expect(". 1:1(0) ack 6")
`)
}

// What a node does that does not run is an error that names the way out; what waits
// in a frozen one happens when it goes on.
func TestNodesThatDoNotRun(t *testing.T) {
	holds(t, `
a, b = host("a"), host("b")
link(a, b, delay = "10ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()

b.freeze()
b.freeze()
client.send("hello")
got = []
spawn(lambda: got.append(conn.recv()))
sleep("10s")
expect_eq(got, [])
expect_eq([s["state"] for s in b.sockets()], ["LISTEN", "ESTABLISHED"])
b.thaw()
sleep("1s")
expect_eq(got, ["hello"])

b.freeze()
conn.close()
sleep("10s")
expect_eq(client.state, "ESTABLISHED")
b.thaw()
sleep("1s")
expect(client.state in ("CLOSE-WAIT", "CLOSED"))

b.crash()
b.crash()
expect_eq(a.ping("b"), [None])
b.boot()
expect_eq(b.sockets(), [])
expect_eq(a.ping("b"), ["20ms"])
b.crash()
b.restart()
expect_eq(a.ping("b"), ["20ms"])
`)
}
