package scripts_test

import (
	"strings"
	"testing"
)

// A raw node opens, talks and closes segment by segment.
func TestRawClient(t *testing.T) {
	holds(t, `
x, b = raw("x"), host("b")
link(x, b, delay = "10ms")
server = b.listen(80)
c = x.conn("b:80", source = ":4000", isn = 4294967290)
c.send("S 0:0(0) win 65535 <mss 1000>")
syn_ack = c.expect("S. 0:0(0) ack 1 <mss 1460>", within = "20ms")
expect_eq([syn_ack.flags, syn_ack.seq, syn_ack.ack, syn_ack.time], ["S.", 0, 1, "20ms"])
c.send(". 1:1(0) ack 1")
conn = server.accept()
c.send("P. 1:11(10) ack 1", data = "0123456789")
expect_eq(conn.recv(), "0123456789")
c.expect(". 1:1(0) ack 11")
conn.send("ok")
c.expect("P. 1:3(2) ack 11")
c.silent("100ms")
c.expect("P. 1:3(2) ack 11")
c.send("F. 11:11(0) ack 3")
c.expect(". 3:3(0) ack 12")
conn.close()
c.expect("F. 3:3(0) ack 12")
c.send(". 12:12(0) ack 4")
run()
expect_states(conn, "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
`)
}

// A raw node answers, and may refuse to.
func TestRawServer(t *testing.T) {
	holds(t, `
a, x = host("a", syn_retries = 1), raw("x")
link(a, x, delay = "10ms")
silent_peer = a.connect("x:81", wait = False)
client = a.connect("x:80", wait = False)
c = x.accept(80)
c.expect("S 0:0(0)")
c.send("S. 0:0(0) ack 1 <mss 536>")
c.expect(". 1:1(0) ack 1")
client.wait()
client.send(536)
c.expect("P. 1:537(536) ack 1")
c.send("R 1:1(0)")
client.recv(fails = "connection reset")
silent_peer.wait(fails = "timed out")
expect_eq(x.recv().text.startswith("S "), True)
expect_eq(x.accept(82, timeout = "1s"), None)
`)
}

// Anybody may be forged: a blind reset has to hit the next number expected.
func TestRawForgery(t *testing.T) {
	holds(t, `
a, r, b, x = host("a"), router("r"), host("b"), raw("x")
link(a, r, delay = "5ms")
link(r, b, delay = "5ms")
link(x, r, delay = "5ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
x.send("R 12345:12345(0)", to = "b:80", source = client.local)
run()
expect_eq(conn.state, "ESTABLISHED")
expect_eq(count("a RST"), 1)
expect_wire("...\na > b R *")
x.send(b"\x00\x01", to = "b:80")
`)
}

func TestRawChecksFail(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`c.expect("S. 0:0(0) ack 2")`, "other ack"},
		{`c.expect("S", within = "1ms")`, "want S\ngot  no segment"},
		{`c.silent("1s")`, "want nothing until 1.000\ngot  S. 0:0(0) ack 1"},
		{"c.recv()\nc.expect(\"R 1:1(0)\")", "other flags"}, // the SYN+ACK comes again
		{"c.recv()\nc.send(\"R 1:1(0)\")\nc.expect(\"*\")", "got  no segment"},
	} {
		got := fails(t, "x, b = raw(\"x\"), host(\"b\")\nlink(x, b, delay = \"10ms\")\nb.listen(80)\nc = x.conn(\"b:80\")\nc.send(\"S 0:0(0)\")\n"+c.source)
		if len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s: failed checks are\n%s\nwant one with\n%s", c.source, strings.Join(got, "\n"), c.want)
		}
	}
}

// The same addresses and ports may be used again: what comes is the newer
// connection's. RFC 9293 section 3.5.2: the SYN of another one, out of its window,
// is answered by an ACK, and the RST for that gives the 4-tuple up.
func TestRawConnAgain(t *testing.T) {
	holds(t, `
x, b = raw("x"), host("b")
link(x, b, delay = "10ms")
server = b.listen(80)
first = x.conn("b:80", source = ":4000", isn = 1000)
first.handshake()
old = server.accept()
second = x.conn("b:80", source = ":4000", isn = 900000000)
expect_eq(second.local, first.local)
second.send("S 0:0(0) win 65535")
challenge = second.recv()
expect_eq(challenge.flags, ".")
first.silent("10ms")
first.send("R 1:1(0)")
sleep("20ms")
expect_eq(old.state, "CLOSED")
second.handshake()
expect_eq(server.accept().state, "ESTABLISHED")
`)
}

// A lab may begin with a byte order mark and end its lines as on Windows.
func TestForeignText(t *testing.T) {
	holds(t, "\xef\xbb\xbf\"\"\"A title.\"\"\"\r\nx = 1\r\nif x == 1:\r\n    expect_eq(\"a\\r\", \"a\\r\")\r\n")
}
