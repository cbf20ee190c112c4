package scripts_test

import (
	"strings"
	"testing"

	"netlab/scripts"
)

// A spawned flow starts at the caller's next wait, flows take turns in the order
// in which they became ready, and all share the variables of the script.
func TestFlowsTakeTurns(t *testing.T) {
	holds(t, twoHosts+`
said = []
def speak(name, *times, loud = False):
    for when in times:
        sleep(when)
        said.append("%s%s at %s" % (name, "!" if loud else "", now()))
spawn(speak, "x", "10ms", "20ms")
spawn(speak, "y", "10ms", "5ms", loud = True)
expect_eq(said, [])
sleep("0s")
said.append("main")
sleep("1s")
expect_eq(said, ["main", "x at 10ms", "y! at 10ms", "y! at 15ms", "x at 30ms"])
`)
}

// What at() calls is called in turn at one instant; what has to wait goes on by
// itself.
func TestAt(t *testing.T) {
	holds(t, open+`
log = []
def slow():
    log.append("slow begins")
    sleep("1s")
    log.append("slow ends")
at("1s", lambda: log.append("first"), slow, lambda: log.append("last"))
at("500ms", lambda: client.send("early"))
expect_eq(conn.recv(), "early")
expect_eq(now(), "510ms")
run(until = "1s")
expect_eq(log, ["first", "slow begins", "last"])
run()
expect_eq(log, ["first", "slow begins", "last", "slow ends"])
expect_eq(now(), "2s")
`)
}

// A server may wait for clients for ever; the run ends without it.
func TestServerMayWaitForEver(t *testing.T) {
	holds(t, twoHosts+`
server = b.listen(80)
def echo(conn):
    while True:
        data = conn.recv()
        if not data:
            conn.close()
            return
        conn.send(data)
def serve():
    while True:
        spawn(echo, server.accept())
spawn(serve)
def answers():
    s = b.udp(53)
    while True:
        data, sender = s.recv()
        s.send(data, sender)
spawn(answers)
for i in range(3):
    c = a.connect("b:80")
    c.send("hello %d" % i)
    expect_eq(c.recv(), "hello %d" % i)
    c.close()
u = a.udp()
u.send("what?", "b:53")
expect_eq(u.recv()[0], "what?")
run()
expect_eq([c.state for c in b.conns()], ["CLOSED"] * 3)
`)
}

func TestRunUntilCondition(t *testing.T) {
	holds(t, open+`
at("1s", lambda: client.send(10000))
expect_eq(run_until(lambda: count("a data") >= 4), True)
expect_eq(run_until(lambda: now() >= "5s", timeout = "1s"), None)
expect(now() < "3s")
`)
}

// The timeout of a call that waits includes its last instant.
func TestTimeouts(t *testing.T) {
	holds(t, open+`
at("1s", lambda: client.send("x"))
expect_eq(conn.recv(1, timeout = "970ms"), None)
expect_eq(now(), "1s")
expect_eq(conn.recv(1, timeout = "10ms"), "x")
expect_eq(conn.recv(2, timeout = 0), None)
expect_eq(server.accept(timeout = "1s"), None)
expect_eq(now(), "2.01s")
conn.wait_state("CLOSE-WAIT", timeout = "1s", fails = "did not come to CLOSE-WAIT within 1s")
`)
}

// recv tells silence from the end of the stream, and gives what came before
// either.
func TestRecvTellsSilenceFromTheEnd(t *testing.T) {
	holds(t, open+`
client.send("xy")
expect_eq(conn.recv(5, timeout = "1s"), "xy")
expect_eq(conn.recv(5, timeout = "1s"), None)
expect_eq(conn.recv(timeout = "1s"), None)
expect_eq(conn.recv(0, timeout = "1s"), "")
client.send("z")
client.close()
expect_eq(conn.recv(5, timeout = "1s"), "z")
expect_eq(conn.recv(5, timeout = "1s"), "")
expect_eq(now(), "3.04s")
`)
}

// A connection that is not there in time is a failure, as one that is refused; it
// goes on trying.
func TestWaitWithATimeout(t *testing.T) {
	holds(t, open+`
l.drop("a SYN #1")
c = a.connect("b:80", wait = False)
begun = now()
c.wait(timeout = "300ms", fails = "was not established within 300ms, it is in SYN-SENT")
expect_eq(now() - begun, "300ms")
c.wait(timeout = "10s")
expect_eq(c.entered("ESTABLISHED") - begun, "1.02s")
c.wait(timeout = 0)
d = a.connect("b:81", wait = False)
d.wait(timeout = "10s", fails = "connection refused")
`)
	err := attempt(t, open+"l.cut()\na.connect(\"b:80\", wait = False).wait(timeout = \"1s\")\n", scripts.Options{})
	if err == nil || !strings.Contains(err.Error(), "was not established within 1s, it is in SYN-SENT: where that is expected say fails = ") {
		t.Errorf("error %v", err)
	}
}
