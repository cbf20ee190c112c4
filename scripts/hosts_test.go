package scripts_test

import (
	"testing"

	"netlab/scripts"
)

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

// What is for a network beyond a raw node comes to it, and it answers for any of
// the addresses there, in the same names as its own.
func TestNetworksBeyondARawNode(t *testing.T) {
	holds(t, `
a, r, x = host("a"), router("r"), raw("x", networks = ["192.0.2.0/24", "2001:db8::/32"])
link(a, r, delay = "10ms")
link(r, x, delay = "10ms")
for address in "192.0.2.7", "[2001:db8::7]":
    client = a.connect(address + ":80", wait = False)
    c = x.accept(80)
    expect_eq(c.local, address + ":80")
    c.expect("S 0:0(0) win *")
    c.send("S. 0:0(0) ack 1 win 65535")
    client.wait()
    c.expect(". 1:1(0) ack 1")
expect_eq([p.sender for p in packets("SYN+ACK")], ["x", "x"])
expect_eq([p.fate for p in packets("a SYN")], ["delivered", "delivered"])
never("forged")
other = x.conn("a:81", source = "192.0.2.9:1000")
other.send("S 0:0(0)")
other.expect("R. 0:0(0) ack 1")
a.connect("192.0.3.1:80", fails = "network is unreachable")
`)
}

// The addresses of a link's ends are those that the lab gives, of a router too.
func TestAddressesOfLinks(t *testing.T) {
	holds(t, `
a, r, b = host("a"), router("r"), host("b")
link(a, r, a_addrs = "192.0.2.2/24", b_addrs = ["192.0.2.1/24", "2001:db8:1::1/64"], delay = "10ms")
link(r, b, a_addrs = "198.51.100.1/24", b_addrs = ["198.51.100.2/24"], delay = "10ms")
expect_eq(r.addrs(), ["192.0.2.1", "198.51.100.1", "2001:db8:1::1"])
expect_eq(a.ping("198.51.100.2"), ["40ms"])
expect_eq(b.ping("r"), ["20ms"])
b.listen(80)
expect_eq(a.connect("b:80").remote, "198.51.100.2:80")
`)
	const start = "a, b = host(\"a\", \"192.0.2.1/24\"), raw(\"b\")\n"
	for call, want := range map[string]string{
		`link(a, b, b_addrs = "192.0.2.1/24")`:  "bad.star:2:1: link: address 192.0.2.1 belongs to node a already, declared in line 1",
		`link(a, b, b_addrs = 5)`:               "bad.star:2:1: link: b_addrs: 5: want an address with its prefix length, or a list of them",
		`link(a, b, b_addrs = "192.0.2.2")`:     "bad.star:2:1: link: b_addrs: \"192.0.2.2\" is not an address with its prefix length: such as \"192.0.2.1/24\"",
		`raw("c", networks = ["192.0.2.1/24"])`: "bad.star:2:1: raw: node c: network 192.0.2.1/24: want the first address of a unicast network with its prefix length, such as 192.0.2.0/24",
	} {
		if err := attempt(t, start+call+"\n", scripts.Options{}); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", call, err, want)
		}
	}
}
