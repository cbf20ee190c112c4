package scripts_test

import (
	"context"
	"strings"
	"testing"

	"netlab/scripts"
)

const open = twoHosts + "server = b.listen(80)\nclient = a.connect(\"b:80\")\nconn = server.accept()\n"

// fails runs a script that has to end, and returns its failed checks.
func fails(t *testing.T, source string) []string {
	t.Helper()
	run, err := mustLoad(t, source).Run(context.Background(), scripts.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range run.Checks {
		if !c.OK {
			out = append(out, c.Name+": "+c.Detail)
		}
	}
	return out
}

// Every check can fail, and then says what was wanted and what came.
func TestChecksFail(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{
			"states", open + `expect_states(client, "SYN-SENT")`,
			"expect_states(client, \"SYN-SENT\"): want SYN-SENT\ngot  SYN-SENT, ESTABLISHED",
		},
		{
			"never, of what was sent", open + `never("SYN+ACK")`,
			"never(\"SYN+ACK\"): want no SYN+ACK\ngot  0.010 b > a #2 S. 0:0(0) ack 1 win 29184",
		},
		{
			"never, of what will be sent", open + "never(\"FIN\")\nclient.close()",
			"never(\"FIN\"): want no FIN\ngot  0.030 a > b #4 F. 1:1(0) ack 1 win 4096",
		},
		{
			"silent", open + "silent(\"1s\", \"2s\")\nat(\"1500ms\", lambda: client.send(10))",
			"silent(\"1s\", \"2s\"): want no packet\ngot  1.500 a > b #4 P. 1:11(10) ack 1 win 4096",
		},
		{
			"order", open + `order("b SYN+ACK", "a SYN")`,
			"order(\"b SYN+ACK\", \"a SYN\"): b SYN+ACK: 0.010 b > a #2 S. 0:0(0) ack 1 win 29184",
		},
		{"order of what never came", open + `order("a SYN", "a FIN")`, "a FIN: was not sent"},
		{
			"within", open + "at(\"1s\", client.close)\nexpect_eq(within(\"500ms\", \"a FIN\"), None)",
			"within(\"500ms\", \"a FIN\"): want a FIN from 0.030 to 0.530\ngot  none",
		},
		{"within, when nothing is left to happen", open + `within("10s", "a FIN")`, "got  none"},
		{
			"wire, another segment", open + `expect_wire("a > b S 0:0(0)\nb > a F. 0:0(0) ack 1")`,
			"line 2\nwant b > a F. 0:0(0) ack 1\ngot  0.010 b > a S. 0:0(0) ack 1 win 29184",
		},
		{"wire, one between", open + `expect_wire("a > b S 0:0(0)\na > b . 1:1(0) ack 1")`, "other direction"},
		{"wire, another time", open + `expect_wire("0.001 a > b S 0:0(0)")`, "other time"},
		{"wire, one too many", open + `expect_wire("...\na > b F. 1:1(0) ack 1")`, "line 2\nwant a > b F. 1:1(0) ack 1\ngot  "},
		{
			"wire, the nearest of many", open + "client.send(3000)\nrun()\nexpect_wire(\"...\\na > b . 1421:2841(1420) ack 9\")",
			"line 2\nwant a > b . 1421:2841(1420) ack 9\ngot  0.030 a > b . 1421:2841(1420) ack 1",
		},
		{
			"wire, the nearest at another time", open + "client.close()\nrun()\nexpect_wire(\"...\\n0.031 a > b F. 1:1(0) ack 1\\n...\")",
			"got  0.030 a > b F. 1:1(0) ack 1",
		},
		{"wire, after the last packet", open + "expect_wire(\"...\\na > b . 1:1(0) ack 1\\na > b F. *\")", "line 3\nwant a > b F. *\ngot  no packet"},
		{
			"a duration and a number", open + `expect_eq([now()], [0.1])`,
			"want [0.1]\ngot  [30ms]\n0.1 is not a duration: write a number with its unit",
		},
		{
			"a duration and text that is none", open + `expect_eq(now(), "30 ms")`,
			"want \"30 ms\"\ngot  30ms\n\"30 ms\" is not a duration: write a number with its unit",
		},
		{"wire, it was not lost", open + `expect_wire("a x b S 0:0(0)")`, "other fate, it was not lost"},
		{
			"rule that never matched", open + `l.drop("a FIN #2")`,
			"l.drop(\"a FIN #2\"): the rule matched no packet; with optional=True it need not",
		},
		{
			"rule whose number never came", open + "l.drop(\"a FIN #2\")\nclient.close()",
			"l.drop(\"a FIN #2\"): the rule matched no packet: 1 were of this kind, but none had this number",
		},
		{
			"a failure that was not", open + `a.connect("b:80", fails = True)`,
			"a.connect(\"b:80\", fails = True): want an error\ngot  none, the call succeeded",
		},
		{
			"another failure than expected", open + `a.connect("b:81", fails = "timed out")`,
			"want an error with \"timed out\"\ngot  b:81: connection refused",
		},
		{
			"a flow that waits for ever", open + "def reader():\n    conn.recv(10)\nspawn(reader)\nclient.send(5)",
			"flow reader: it still waits for 10 bytes on conn b 10.0.0.2:80 > 10.0.0.1:55181, and nothing is left to happen",
		},
		{"long texts", open + `expect_eq(pattern(1000), pattern(1000).replace("0", "1"))`, "want 1000 bytes, got 1000: the first difference is at byte 15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := fails(t, c.source)
			if len(got) != 1 || !strings.Contains(got[0], c.want) {
				t.Errorf("failed checks are\n%s\nwant one with\n%s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}

// The same checks hold where what they say is so.
func TestChecksHold(t *testing.T) {
	holds(t, open+`
l.drop("a data #1")
client.send("hello")
conn.recv()
client.close()
conn.close()
run()
expect_wire("""
    -- the handshake
    0.000  a > b  #1  S 0:0(0) win * <mss 1460,...>
    +0.010 b > a  S. 0:0(0) ack 1
    +0.010 a > b  . 1:1(0) ack 1
    a x b  P. 1:6(5) ack 1      (lost on the way)
    ...
    a > b  P. 1:6(5) ack 1
    ...
    * > *  F. *
""")
order("a SYN", "a data", "a retransmission", "a FIN")
expect_eq(count("a data"), 2)
expect_eq(count("data", since = "1s"), 0)
never("RST")
never("data", since = "1s")
silent("1s", "60s")
expect_eq(time_of("a FIN") > time_of("a retransmission"), True)
expect_eq(time_of("b RST"), None)
expect("60s" == client.time_in("TIME-WAIT"))
expect(client.time_in("TIME-WAIT") < "61s" and "59s" < client.time_in("TIME-WAIT"))
expect(b"hello" == "hello")
expect(now() > 0 and now() - now() == 0 and 0 == duration("0s") and now() != None and now() != "soon")
`)
}

// expect_wire goes on where the one before ended.
func TestWireGoesOn(t *testing.T) {
	holds(t, open+`
expect_wire("a > b S 0:0(0)\nb > a S. 0:0(0) ack 1")
expect_wire("a > b . 1:1(0) ack 1")
client.close()
expect_wire("a > b F. 1:1(0) ack 1")
`)
}

// A rule that nobody breaks, or another node, or at another time, is a failed
// check; without a monitor there is none.
func TestDiverges(t *testing.T) {
	const refused = "a, r, b = host(\"a\"), router(\"r\"), host(\"b\")\nlink(a, r)\nlink(r, b)\na.connect(\"192.0.2.1:80\", fails = True)\n"
	for _, c := range []struct{ call, want string }{
		{`diverges("soft-errors")`, ""},
		{`diverges("soft-errors", node = "a", until = "1s")`, ""},
		{`diverges("soft-errors", node = b)`, "want the rule soft-errors broken by b\ngot  no such finding"},
		{`diverges("soft-errors", since = "1s")`, "got  no such finding"},
		{`diverges("paws")`, "want the rule paws broken"},
	} {
		got := strings.Join(fails(t, refused+c.call+"\n"), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.call, got, c.want)
		}
	}
	err := attempt(t, refused+`diverges("soft-error")`, scripts.Options{})
	if err == nil || !strings.Contains(err.Error(), `diverges: no rule "soft-error": did you mean soft-errors?`) {
		t.Errorf("error %v", err)
	}
	run, err := mustLoad(t, refused+`diverges("paws")`).Run(context.Background(), scripts.Options{Monitor: scripts.MonitorOff})
	if err != nil || len(run.Checks) != 1 {
		t.Errorf("%v, %d checks, want one", err, len(run.Checks))
	}
}
