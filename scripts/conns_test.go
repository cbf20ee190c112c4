package scripts_test

import "testing"

// A connection that was reset says so at its next use; one that expects it has a
// check.
func TestResetIsLoud(t *testing.T) {
	holds(t, open+`
conn.abort()
client.recv(fails = "connection reset")
expect_eq(client.error, "connection reset by peer")
client.send("x", fails = True)
`)
	err := attempt(t, open+"conn.abort()\nclient.recv()\n", seeded)
	want := `bad.star:7:1: recv: connection reset by peer: where that is expected say fails = "connection reset by peer", and it is a check`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// SYN-RECEIVED is visible although nobody can accept the connection yet.
func TestSynReceivedIsVisible(t *testing.T) {
	holds(t, twoHosts+`
b.listen(80)
l.drop("a ACK #1")
client = a.connect("b:80")
sleep("10ms")
child = b.conns()[0]
expect_eq(child.state, "SYN-RECEIVED")
expect_eq([s["state"] for s in b.sockets()], ["LISTEN", "SYN-RECEIVED"])
client.send("completes it")
run()
expect_states(child, "SYN-RECEIVED", "ESTABLISHED")
`)
}

func TestConnectWithoutWaiting(t *testing.T) {
	holds(t, twoHosts+`
c = a.connect("b:80", wait = False)
expect_eq(c.state, "SYN-SENT")
expect_eq(c.error, None)
c.wait(fails = "connection refused")
expect_eq(c.error, "connection refused")
expect_states(c, "SYN-SENT", "CLOSED")
`)
}

func TestAddresses(t *testing.T) {
	holds(t, `
a = host("a", "192.0.2.1/24", "2001:db8::1/64")
b = host("b", "192.0.2.2/24", "2001:db8::2/64")
link(a, b, delay = "5ms")
b.listen(80)
expect_eq(a.addrs(), ["192.0.2.1", "2001:db8::1"])
for address in ["b:80", "192.0.2.2:80"]:
    expect_eq(a.connect(address).remote, "192.0.2.2:80")
expect_eq(a.connect("[2001:db8::2]:80").remote, "[2001:db8::2]:80")
expect_eq(a.connect("b:80", family = 6).remote, "[2001:db8::2]:80")
expect_eq(a.connect("b:80", source = ":4000").local, "192.0.2.1:4000")
a.connect("b:80", source = ":4000", fails = "address already in use")
expect_eq(a.ping("b", count = 2, interval = "10ms", family = 6), ["10ms", "10ms"])
`)
}

// The same 4-tuple used again is another connection, with states of its own.
func TestReusedTuple(t *testing.T) {
	holds(t, `
a, b = host("a", time_wait = "1s"), host("b")
link(a, b, delay = "10ms")
server = b.listen(80)
old = None
for i in range(2):
    c = a.connect("b:80", source = ":4000")
    s = server.accept()
    expect(c != old)
    expect_states(s, "SYN-RECEIVED", "ESTABLISHED")
    c.close()
    s.close()
    run()
    expect_eq(c.time_in("TIME-WAIT"), "1s")
    old = c
expect_eq(len(a.conns()), 2)
`)
}

func TestLinger(t *testing.T) {
	holds(t, open+`
client.set(linger = 0)
client.close()
conn.recv(fails = "connection reset")
expect_eq(client.states[-1], "CLOSED")
expect_eq(count("a RST"), 1)
`)
}

func TestKeepalive(t *testing.T) {
	holds(t, twoHosts+`
server = b.listen(80)
client = a.connect("b:80", keepalive = True, keepalive_idle = "10s", keepalive_interval = "1s", keepalive_count = 3)
server.accept()
l.cut()
client.recv(fails = "timed out")
expect_eq(count("a keepalive"), 3)
`)
}

// Large transfers take no memory of the script.
func TestBulk(t *testing.T) {
	holds(t, twoHosts+`
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
def send():
    client.send(20 * 1000 * 1000)
    client.close()
spawn(send)
expect_eq(conn.drain(), 20 * 1000 * 1000)
expect(l.stats(sender = a)["bytes"] > 20 * 1000 * 1000)
`)
}

// A node may talk to itself, over its loopback.
func TestLoopback(t *testing.T) {
	holds(t, twoHosts+`
server = a.listen(80)
client = a.connect("127.0.0.1:80")
conn = server.accept()
client.send("hello")
expect_eq(conn.recv(), "hello")
expect_eq(l.stats()["sent"], 0)
a.connect("a:80")
`)
}

// A client with few ports is out of them while they are in TIME-WAIT.
func TestPortsRunOut(t *testing.T) {
	holds(t, `
a, b = host("a", ports = "50000-50002"), host("b")
link(a, b, delay = "1ms")
server = b.listen(80)
for i in range(3):
    c, s = a.connect("b:80"), server.accept()
    c.close()
    conn_end = s.recv()
    s.close()
sleep("1s")
expect_eq([s["state"] for s in a.sockets()], ["TIME-WAIT"] * 3)
a.connect("b:80", fails = True)
sleep("60s")
a.connect("b:80")
`)
}

// The state of an end may be demanded for a time, past or to come.
func TestStays(t *testing.T) {
	holds(t, open+`
client.close()
stays(conn, "CLOSE-WAIT", since = "40ms", until = "1s")
sleep("2s")
stays(client, "ESTABLISHED", since = "20ms", until = "30ms")
`)
	got := fails(t, open+"stays(client, \"ESTABLISHED\", until = \"2s\")\nat(\"1s\", client.close)\n")
	if want := "stays(client, \"ESTABLISHED\", until = \"2s\"): want ESTABLISHED from 0.030 to 2.000\ngot  FIN-WAIT-1 at 1.000"; len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
