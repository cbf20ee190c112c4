package labs_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"netlab/labs"
	"netlab/scripts"
)

// mutant is a change of a lab that makes it fail: a rule or a call less, another
// option or fate, a claim that does not hold. Change is pairs of what stands in the
// script and what comes in its place; says is a part of what the lab says then,
// which names the reason.
type mutant struct {
	change []string
	says   string
}

// mutants are two or more for each lab.
var mutants = map[string][]mutant{
	"abort": {
		{[]string{"    sent += p.len\n", "    sent += 100000\n"}, "expect(0 < sent and sent < 100000)"},
		{[]string{"client.set(linger = 0)", "client.set(linger = None)"}, `expect_eq(count("a RST", since = closed), 1)`},
	},
	"accept-queue-full": {
		{[]string{"for _ in range(room + 1)]", "for _ in range(room)]"}, "out of range"},
		{[]string{"expect_eq(late.state, \"SYN-SENT\")", "expect_eq(late.state, \"ESTABLISHED\")"}, `expect_eq(late.state, "ESTABLISHED")`},
	},
	"bufferbloat": {
		{[]string{`"4MB"`, `"200kB"`}, "tail drop: "},
		{[]string{`"4MB"`, `"200kB"`, "rate = rate,", `rate = "1mbit" if name == "codel" else rate,`}, `short queues cost no speed`},
	},
	"burst-loss": {
		{[]string{`"8MB"`, `"1MB"`, `"loss gemodel 0.5% 24.5%"`, `"loss 2%"`}, "bursts take less than half of the recoveries"},
		{[]string{`"8MB"`, `"200kB"`, `"loss 2%"`, `"duplicate 50%"`, `"loss gemodel 0.5% 24.5%"`, `"loss 0%"`}, "bursts take less than half of the recoveries"},
	},
	"byte-numbers": {
		{[]string{`"SYN+ACK", options = "<mss %d,nop,wscale 7>" % mss`, `"SYN+ACK", options = "<mss %d,nop,wscale 7>" % (mss - 1)`}, `expect_eq(len(data), count_of)`},
		{[]string{"expect_eq(acks[-2].ack - 1, amount)", "expect_eq(acks[-2].ack, amount)"}, "expect_eq(acks[-2].ack, amount)"},
	},
	"close-peer-vanished": {
		{[]string{"a.crash()\n", ""}, `expect_eq(len(fins), 1 + retries)`},
		{[]string{"retries = retries)", "retries = 3)"}, `expect_eq(len(fins), 1 + retries)`},
	},
	"duplicate-and-corrupt": {
		{[]string{`flip = l.corrupt("a data", fix = True)`, `flip = l.corrupt("a data")`}, "expect_eq(differences(got, text), 1)"},
		{[]string{"copies = 2", "copies = 1"}, `expect_eq(l.stats(sender = a)["duplicated"], 2)`},
	},
	"eleven-states": {
		{[]string{"second.close()\nother.close()", "second.close()\nother.recv()\nother.close()"}, "expect_states(second"},
		{[]string{`host("a")`, `host("a", time_wait = "30s")`}, `expect_eq([client.time_in(s)`},
	},
	"flags": {
		{[]string{`"F. 9:9(0) ack 4001"`, `". 9:9(0) ack 4001"`}, `peer.expect(". 4001:4001(0) ack 10")`},
		{[]string{`x.conn("b:81")`, `x.conn("b:80")`}, `closed.expect("R. 0:0(0) ack 1 win 0")`},
	},
	"four-way-close": {
		{[]string{"conn = server.accept()\n", "conn = server.accept()\nl.drop(\"a ACK\")\n"}, "passive.time_in"},
		{[]string{"conn = server.accept()\n", "conn = server.accept()\nconn.send(1)\n"}, `recv: connection reset by peer`},
	},
	"half-close": {
		{[]string{`    client.shutdown("w")`, "    client.close()"}, `recv_all: use of closed network connection`},
		{[]string{"replies + 1)", "replies)"}, "expect_eq(count(\"a ACK\", since = heard), replies)"},
	},
	"half-open": {
		{[]string{"b.restart()", "b.crash()"}, `expect_eq(now(), spoke + 2 * delay)`},
		{[]string{"b.restart()\n", ""}, `wait_state: it waits for conn a 10.0.0.1:80 > 10.0.0.2:5000 to be in CLOSED`},
	},
	"handshake-unfinished": {
		{[]string{`l.drop("a ACK #1")`, ""}, `("SYN-RECEIVED", "ESTABLISHED", first.n)`},
		{[]string{`silent.expect("S. 0:0(0) ack 1")`, `silent.expect("S. 0:0(0) ack 1")` + "\nsilent.send(\"R 1:1(0)\")"}, `expect_eq([p.sent for p in answers], [asked + second * ((1 << n) - 1) for n in range(7)])`},
	},
	"http-versions": {
		{[]string{`version = "1.0"`, `version = "1.1"`}, `recv: it waits for at least one byte on conn a 10.0.0.1:55181 > 10.0.0.2:80`},
		{[]string{"    for path in paths:\n        ask(c, path)\n    for path in paths:\n        expect_eq(len(receive(c)[\"body\"]), amount)\n", "    for path in paths:\n        expect_eq(len(get(c, path)[\"body\"]), amount)\n"}, `expect(2 * rtt <= took[2] and took[2] < 3 * rtt)`},
	},
	"ipv6": {
		{[]string{"six = story(6)", "six = story(4)"}, `expect_eq([p.options.get("mss") for p in (four[2][0], six[2][0])], [1460, 1440])`},
		{[]string{`"10kB"`, `"1MB"`}, `expect_eq([p.flags for p in four[2]], [p.flags for p in six[2]])`},
	},
	"keepalive": {
		{[]string{"keepalive = True,", "keepalive = False,"}, `expect_eq((len(asked), len(answers)), (3, 3))`},
		{[]string{"keepalive_count = probes)", "keepalive_count = probes + 1)"}, `expect_eq(sent, [heard + idle + n * interval for n in range(probes)])`},
	},
	"lossy-transfer": {
		{[]string{`"1MB"`, `"100kB"`, "loss = loss)", "loss = 0)"}, "something was lost"},
		{[]string{`"1MB"`, `"100kB"`, "loss = loss)", "loss = loss, corrupt = \"30%\")"}, `data segments were sent again`},
	},
	"lost-segment": {
		{[]string{`hole = l.drop("a data #3")`, `hole = l.delay("a data #3", "2ms")`}, `expect_eq(len(sent), 1)`},
		{[]string{`host("a")`, `host("a", rack = False)`}, `expect_eq(sent[0].sent, begun + "5ms" + rtt)`},
	},
	"nagle-delayed-ack": {
		{[]string{`["head", "body"], False)`, `["head", "body"], True)`}, `expect_eq(rows[0][1:], [4 * delay + held, 2])`},
		{[]string{"peer.recv(timeout = held)", "peer.recv(timeout = 2 * held)"}, `expect_eq(rows[0][1:], [4 * delay + held, 2])`},
	},
	"old-duplicate-syn": {
		{[]string{`l.duplicate("a SYN #1 conn 1", spaced = late)`, ""}, `expect_eq(len(half), 1)`},
		{[]string{"first.close()\nconn.recv()\nconn.close()\nrun(until = late)", "run(until = late)"}, `expect_eq((first.state, conn.state), ("CLOSED", "CLOSED"))`},
	},
	"outage-and-rack": {
		{[]string{`"5MB"`, `"200kB"`}, "RACK: a timeout and a recovery for every other segment"},
		{[]string{`"5MB"`, `"200kB"`, "    l.drop(\"%s-a retransmission every 10\" % name)\n", ""}, `without RACK it is more than twice as slow`},
	},
	"partition-and-heal": {
		{[]string{"at(begun + short, heal)", "at(begun + \"1s\", heal)"}, `a retransmission backs off`},
		{[]string{"one_way = True", "one_way = False"}, `recv: it waits for at least one byte on conn a 10.0.0.1:55181 > 10.0.2.1:80`},
	},
	"path-changed": {
		{[]string{"up.cut()\n", ""}, `expect_eq(lost[0].fate, "dropped")`},
		{[]string{"reroute)", "up.mend)"}, `expect(2 * slow <= took and took < 2 * slow + "1ms")`},
	},
	"path-mtu": {
		{[]string{"mtu = mtu)\n", "mtu = 1500)\n"}, `expect_eq([(p.sender, p.receiver) for p in said[:1]], [("r", "a")])`},
		{[]string{`    l.drop("packet proto icmp", optional = True)`, ""}, `expect_eq(got, None)`},
	},
	"refused": {
		{[]string{`a.connect("b:81", fails`, "b.listen(81)\nrefused = a.connect(\"b:81\", fails"}, `a.connect("b:81", fails = "connection refused")`},
		{[]string{`"192.0.2.1:80", fails = "network is unreachable"`, `"192.0.2.1:80", fails = "timed out"`}, `a.connect("192.0.2.1:80", fails = "timed out")`},
	},
	"reordering": {
		{[]string{`host("a")`, `host("a", rack = False)`}, `expect(client.info()["reordering"], "the sender has seen that this path reorders")`},
		{[]string{`host("b")`, `host("b", sack = False)`}, `expect(client.info()["reordering"], "the sender has seen that this path reorders")`},
	},
	"reset-checks": {
		{[]string{`"window", 1000`, `"window", 0`}, `c.expect(". 1:1(0) ack 1")`},
		{[]string{`c.send("R 4000000000:4000000000(0)")`, `c.send("R 1:1(0)")`}, `expect_eq(conn.state, "ESTABLISHED")`},
	},
	"self-connect": {
		{[]string{`source = ":%d" % port)`, `source = ":%d" % (port + 1))`}, `connect: a:8080: connection refused`},
		{[]string{`expect_eq(me.time_in("TIME-WAIT"), "60s")`, `expect_eq(me.time_in("TIME-WAIT"), 0)`}, `expect_eq(me.time_in("TIME-WAIT"), 0)`},
	},
	"silly-window": {
		{[]string{"win = step)\nbegun", "win = 65535)\nbegun"}, `x gets no more at a time than it announces`},
		{[]string{`"step", 100`, `"step", 1000`}, `long segments to the one that waits`},
	},
	"simultaneous-close": {
		{[]string{"client.close()\nconn.close()", "client.close()\nsleep(\"60ms\")\nconn.close()"}, `expect_eq(end.states[-5:]`},
		{[]string{`host("b")`, `host("b", time_wait = "1s")`}, `expect_eq(end.time_in("TIME-WAIT"), "60s")`},
	},
	"simultaneous-open": {
		{[]string{"sleep(apart)\n", "b.listen(2000)\nsleep(apart)\n"}, `wait: address already in use`},
		{[]string{`"apart", "0ms"`, `"apart", "49ms"`, "sleep(apart)", `sleep("60ms")`}, `wait: connection refused`},
	},
	"syn-flood": {
		{[]string{"backlog = backlog)", "backlog = 1000)"}, `expect_eq(len(half), remembered)`},
		{[]string{`host("b")`, `host("b", syn_cookies = True)`}, `expect_eq(len(half), remembered)`},
	},
	"syn-lost": {
		{[]string{`#1-%d" % lost`, `#1-%d" % (lost + 1)`}, `expect_eq(now(), sent[lost] + 2 * delay)`},
		{[]string{`host("a")`, `host("a", syn_retries = 2)`}, `connect: b:80: connection timed out`},
	},
	"three-segment-close": {
		{[]string{"together = True", "together = False"}, `expect_wire("""...""")`},
		{[]string{`host("a")`, `host("a", time_wait = "1s")`}, `expect_eq(client.time_in("TIME-WAIT"), "60s")`},
	},
	"three-way-handshake": {
		{[]string{"link(a, b, delay = delay)", "link(a, b, delay = delay).drop(\"a ACK #1\")"}, `expect_eq(now(), 3 * delay)`},
		{[]string{"family = family)\n", "family = family)\nclient.send(1)\n"}, `expect_eq(count("packet"), 3)`},
	},
	"time-wait-assassination": {
		{[]string{"sleep(\"10s\")", "sleep(\"61s\")"}, `peer.expect(". 2:2(0) ack 7")`},
		{[]string{`peer.send("P. 1:6(5) ack 1", data = "hello")
else`, `peer.send("F. 6:6(0) ack 2")
else`}, `expect_eq(client.time_in("TIME-WAIT"), "60s")`},
	},
	"time-wait-last-ack-lost": {
		{[]string{`l.drop("a ACK #1-%d" % lost)  # rules count from when they are made`, ""}, `expect_eq(count("b FIN"), lost + 1)`},
		{[]string{`host("a")`, `host("a", time_wait = "100ms")`}, `expect_eq(client.entered("CLOSED"), fins[lost] + delay + "60s")`},
	},
	"time-wait-port-exhaustion": {
		{[]string{`"40000-40199", "the`, `"40000-40019", "the`, `host("a", ports = ports)`, `host("a", ports = ports, time_wait = "10ms")`}, `expect_eq(waiting(a), most)`},
		{[]string{`"40000-40199", "the`, `"40000-40019", "the`, `time_wait_reuse = "global"`, `time_wait_reuse = "off"`}, `connect: b:80: no free port: address not available`},
	},
	"time-wait-port-reuse": {
		{[]string{"isn = 1000000)", "isn = 2000000)"}, `expect_eq(answer and (answer.flags, answer.ack), ("S.", 1))`},
		{[]string{`host("b")`, `host("b", time_wait = "10ms")`}, `expect_eq(conn.state, "TIME-WAIT")`},
	},
	"time-wait-three-roads": {
		{[]string{`lost = l.drop("b ack of FIN")`, `lost = l.drop("a ack of FIN")`}, `expect_eq(road(client), (["FIN-WAIT-1", "TIME-WAIT"]`},
		{[]string{"client.close()\nconn.close()", "client.close()\nconn.recv()\nconn.close()"}, `expect_eq(road(client), (["FIN-WAIT-1", "CLOSING", "TIME-WAIT"]`},
	},
	"two-flows": {
		{[]string{`duration("60s")`, `duration("31s")`}, `the link is used`},
		{[]string{`duration("60s")`, `duration("31s")`, "spawn(upload, c)", ""}, `Jain's fairness index is`},
	},
	"two-routers": {
		{[]string{"r1.restart()", "r1.crash()"}, `recv: connection timed out`},
		{[]string{`"ttl", 64`, `"ttl", 2`, "ttl = ttl)", "ttl = 1)"}, `connect: b:80: connection timed out`},
	},
	"zero-window": {
		{[]string{"receive_buffer = \"16KiB\", autotune = False", "receive_buffer = \"1MiB\""}, `expect(count("b zero window") > 0, "the server has announced a window of 0")`},
		{[]string{`"update", "arrives"`, `"update", "lost"`, `if update == "lost":
    l.drop("b window update #1")`, ""}, `expect(opened.sent - read > "10s")`},
	},
}

// Each lab can fail, and says why.
func TestEachLabCanFail(t *testing.T) {
	t.Parallel()
	full(t)
	for name := range mutants {
		if _, err := fs.Stat(labs.FS, name); err != nil {
			t.Errorf("mutants has %s, which is not a lab", name)
		}
	}
	for _, name := range names(t) {
		if len(mutants[name]) < 2 {
			t.Errorf("%s has %d mutants, want two or more", name, len(mutants[name]))
		}
		for i, m := range mutants[name] {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				source := read(t, name+"/lab.star")
				for j := 0; j < len(m.change); j += 2 {
					if !strings.Contains(source, m.change[j]) {
						t.Fatalf("mutant %d: %q is not in the lab", i+1, m.change[j])
					}
					source = strings.Replace(source, m.change[j], m.change[j+1], 1)
				}
				lab, err := scripts.LoadFS(fstest.MapFS{name + "/lab.star": {Data: []byte(source)}}, name)
				if err != nil {
					t.Fatal(err)
				}
				run, err := lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed})
				if said := failed(run, err); !strings.Contains(said, m.says) {
					t.Errorf("mutant %d: want %s\ngot %s", i+1, m.says, said)
				}
			})
		}
	}
}
