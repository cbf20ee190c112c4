package scripts_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"netlab/scripts"
)

// seeded are the options of most runs.
var seeded = scripts.Options{Seed: scripts.DefaultSeed}

const twoHosts = "a, b = host(\"a\"), host(\"b\")\nl = link(a, b, delay = \"10ms\")\n"

const rawTwo = "x, b = raw(\"x\"), host(\"b\")\nlink(x, b, delay = \"10ms\")\n"

const literals = `parameters are known before the lab runs, so their arguments are literals: param("delay", "50ms", "one-way delay")`

// attempt runs a script and returns its error, nil where there is none.
func attempt(t *testing.T, source string, o scripts.Options) error {
	t.Helper()
	lab, err := scripts.Load("bad", "bad.star", []byte(source))
	if err != nil {
		return err
	}
	_, err = lab.Run(context.Background(), o)
	return err
}

// Every mistake is told in one paragraph, with its place and a way out.
func TestMistakesAreExplained(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"syntax", "a = host(\"a\"\nb = 1\n", `bad.star:2:2: got identifier, want ','`},
		{"unknown builtin", "a = hots(\"a\")\n", `bad.star:1:5: undefined: hots: did you mean host?`},
		{"unknown option", "a = host(\"a\", tiem_wait = \"1s\")\n", `bad.star:1:5: host: unknown option "tiem_wait": did you mean time_wait?`},
		{"unknown method", twoHosts + "a.conect(\"b:80\")\n", `bad.star:3:1: host has no .conect: did you mean connect?`},
		{"unknown field of a connection", twoHosts + "b.listen(80)\nc = a.connect(\"b:80\")\nprint(c.stat)\n", `bad.star:5:7: conn has no .stat: did you mean state?`},
		{"unknown keyword", twoHosts + "a.connect(\"b:80\", wiat = False)\n", `bad.star:3:1: connect: unknown option "wiat": did you mean wait?`},
		{"loss of 150 %", "a, b = host(\"a\"), host(\"b\")\nlink(a, b, loss = \"150%\")\n", `bad.star:2:1: link: loss: "150%" is over 100%: write a percentage such as 0.5%, from 0% to 100%`},
		{"loss of 1.5", "a, b = host(\"a\"), host(\"b\")\nlink(a, b, loss = 1.5)\n", `bad.star:2:1: link: loss: 1.5 is not a share: write "1%", or a number from 0 to 1`},
		{"duplicate node", "a = host(\"a\")\nb = host(\"a\")\n", `bad.star:2:5: host: there is another node "a", declared in line 1: give each node another name`},
		{"duplicate address", "a = host(\"a\", \"192.0.2.1/24\")\nb = host(\"b\", \"192.0.2.1/24\")\n", `bad.star:2:5: host: address 192.0.2.1 belongs to node a already, declared in line 1`},
		{"bad name of a node", "a = host(\"a b\")\n", `bad.star:1:5: host: node: name "a b": want a letter, then letters, digits, "-", "_" or ".", 64 at most`},
		{"node without power", twoHosts + "b.crash()\nb.listen(80)\n", `bad.star:4:1: listen: node b is powered off: b.boot() gives it power`},
		{"frozen node", twoHosts + "b.freeze()\nb.listen(80)\n", `bad.star:4:1: listen: it waits for node b, which is frozen, but from 0s on nothing is left to happen: what it waits for has to come from a flow that runs beside it, spawn() or at(), or from a call before it`},
		{"freezing what is off", twoHosts + "b.crash()\nb.freeze()\n", `bad.star:4:1: freeze: node b is powered off`},
		{"link to nowhere", "a = host(\"alpha\")\nlink(a, \"alhpa\")\n", `bad.star:2:1: link: no node "alhpa": did you mean alpha?`},
		{"link to itself", "a = host(\"a\")\nlink(a, a)\n", `bad.star:2:1: link: both ends are at node a`},
		{"addresses without a link", "a = host(\"a\", \"192.0.2.1/24\")\nsleep(\"1s\")\n", `bad.star:1:5: node a has addresses, but no link to have them on: declare one: link(a, ...)`},
		{"declaration too late", twoHosts + "sleep(\"1s\")\nhost(\"c\")\n", `bad.star:4:1: host: the network runs already, since line 3: declare nodes and links before the first thing that happens`},
		{"duration without a unit", twoHosts + "sleep(5)\n", `bad.star:3:1: sleep: for parameter duration: 5 is not a duration: write a number with its unit, such as "50ms" or "1.5s"`},
		{"not a duration", twoHosts + "sleep(\"5 apples\")\n", `bad.star:3:1: sleep: for parameter duration: "5 apples" is not a duration: write a number with its unit, such as "50ms", "1.5s" or "2m": ns, us, ms, s, m, h`},
		{"connect to nobody", twoHosts + "a.connect(\"c:80\")\n", `bad.star:3:1: connect: no node "c": there is a, b`},
		{"connect without a port", twoHosts + "a.connect(\"b\")\n", `bad.star:3:1: connect: address "b" has no port: write a node or an address with a port, such as "b:80", "10.0.0.2:80" or "[fd00::2]:80"`},
		{"connect refused", twoHosts + "a.connect(\"b:80\")\n", `bad.star:3:1: connect: b:80: connection refused: where that is expected say fails = "connection refused", and it is a check`},
		{"connect that can never succeed", twoHosts + "l.drop(\"SYN\")\na.connect(\"b:80\")\n", `bad.star:4:1: connect: b:80: connection timed out: where that is expected say fails = "connection timed out", and it is a check`},
		{"linger with a time", twoHosts + "a.connect(\"b:80\", linger = \"2s\")\n", `bad.star:3:1: connect: linger: "2s": closing never waits: want 0, which resets, or None, which is off`},
		{"FIN-WAIT-2 that the stack would cut", twoHosts + "a.connect(\"b:80\", fin_wait_2 = \"1h\")\n", `bad.star:3:1: connect: fin_wait_2: 3600s: want at most 120s`},
		{"negative user timeout", twoHosts + "a.connect(\"b:80\", user_timeout = \"-1s\")\n", `bad.star:3:1: connect: user_timeout: -1s: want 0 or more`},
		{"small MSS", twoHosts + "a.connect(\"b:80\", mss = 87)\n", `bad.star:3:1: connect: mss: 87: want a whole number from 88 to 65535`},
		{"no send buffer", twoHosts + "a.connect(\"b:80\", send_buffer = 0)\n", `bad.star:3:1: connect: send_buffer: 0: want at least 1 byte`},
		{"unknown congestion control", twoHosts + "a.connect(\"b:80\", cc = \"bbr\")\n", `bad.star:3:1: connect: cc: congestion control "bbr": want reno or cubic`},
		{"accept that never comes", twoHosts + "s = b.listen(80)\ns.accept()\n", `bad.star:4:1: accept: it waits for a connection to accept on listener b *:80, but from 0s on nothing is left to happen: what it waits for has to come from a flow that runs beside it, spawn() or at(), or from a call before it`},
		{"accept in a function", twoHosts + "def f():\n    b.listen(80).accept()\nf()\n", `bad.star:4:5: accept: it waits for a connection to accept on listener b *:80, but from 0s on nothing is left to happen: what it waits for has to come from a flow that runs beside it, spawn() or at(), or from a call before it (called from bad.star:5)`},
		{"bad match", twoHosts + "never(\"a FIM\")\n", `bad.star:3:1: never: "a FIM": unknown kind "FIM": did you mean FIN?`},
		{"match of an unknown node", twoHosts + "never(\"bb FIN\")\n", `bad.star:3:1: never: "bb FIN": no node "bb"; there is a, b`},
		{"bad rule", twoHosts + "l.drop(\"a FIN #\")\n", `bad.star:3:1: drop: "drop a FIN #": "#" is not an ordinal; write #n, #n-m or #n-`},
		{"bad line of expect_wire", twoHosts + "expect_wire(\"\"\"\n  a > b Z 0:0(0)\n\"\"\")\n", `bad.star:3:1: expect_wire: line 2, "a > b Z 0:0(0)": segment "Z 0:0(0)": column 1: "Z" is not a flag, want letters of FSRP.UEW or "-"`},
		{"no state", twoHosts + "s = b.listen(80)\nc = a.connect(\"b:80\")\nc.time_in(\"TIME-WEIGHT\")\n", `bad.star:5:1: time_in: "TIME-WEIGHT" is not a state of TCP: did you mean TIME-WAIT?`},
		{"mistyped method", open + "client.sned(5)\n", `bad.star:6:1: conn has no .sned: did you mean send?`},
		{"nothing like it", "x = now().minutes\n", `bad.star:1:5: duration has no .minutes: there is ms, seconds, us`},
		{"a duration and a number", "x = now() > 5\n", `bad.star:1:5: 5 is not a duration: write a number with its unit, such as "50ms" or "1.5s"`},
		{"a duration equal to a number", "if 0.5 == now():\n    pass\n", `bad.star:1:4: 0.5 is not a duration: write a number with its unit, such as "50ms" or "1.5s"`},
		{"a duration and text that is none", "x = \"5 ms\" < now()\n", `bad.star:1:5: "5 ms" is not a duration: write a number with its unit, such as "50ms", "1.5s" or "2m": ns, us, ms, s, m, h`},
		{"endless loop", "while True:\n    pass\n", `bad.star:1:1: the script has taken over 20000000 steps, is it in an endless loop?: raise the limit by --max-steps if that is meant`},
		{"endless loop in a flow", twoHosts + "def f():\n    while True:\n        pass\nspawn(f)\nsleep(\"1s\")\n", `bad.star:3:1: the script has taken over 20000000 steps, is it in an endless loop?: raise the limit by --max-steps if that is meant`},
		{"a gigabyte", "x = \"x\" * 1000000000\n", `bad.star:1:5: a string of over 134217728 bytes`},
		{"a gigabyte by doubling", "x = \"x\"\nfor _ in range(40):\n    x += x\n", `bad.star:3:7: a string of over 134217728 bytes`},
		{"a gigabyte of numbers", "x = list(range(1000000000))\n", `bad.star:1:5: list: a range of 1000000000 elements is too long to go through at once, want at most 4194304`},
		{"a gigabyte by replace", "x = (\"a\" * 100000).replace(\"a\", \"b\" * 100000)\n", `bad.star:1:5: replace: 100000 times a text of 100000 bytes are over 134217728`},
		{"keepalive for ever", twoHosts + "s = b.listen(80)\na.connect(\"b:80\", keepalive = True)\nrun()\n", `bad.star:5:1: the run goes on beyond 86400s of virtual time: something keeps happening, such as keepalive probes or the retransmissions of a connection that nobody closed: raise the limit by --max-time if that is meant`},
		{"a module that is none", "load(\"//lib/htp.star\", \"get\")\n", `bad.star:1:6: no module "//lib/htp.star": did you mean //lib/http.star?`},
		{"a file of the user's", "load(\"other.star\", \"x\")\n", `bad.star:1:6: no module "other.star": there is //lib/handshake.star, //lib/http.star, //lib/tables.star`},
		{"a file above the library", "load(\"//lib/../embed.go\", \"x\")\n", `bad.star:1:6: no module "//lib/../embed.go": there is //lib/handshake.star, //lib/http.star, //lib/tables.star`},
		{"a name that a module has not got", "load(\"//lib/http.star\", \"gte\")\n", `bad.star:1:26: //lib/http.star has no "gte": did you mean get?`},
		{"a mistake in a module", twoHosts + "load(\"//lib/handshake.star\", \"accept\")\ndef f():\n    accept(a, 80)\nf()\n", `//lib/handshake.star:5:9: host has no .accept: there is addr, addrs, boot, connect, conns, crash, freeze, listen, name, ping, restart, set, sockets, stats, thaw, udp (called from bad.star:5, bad.star:6)`},
		{"parameter that is no literal", "x = \"50ms\"\nd = param(\"delay\", x)\n", `bad.star:2:5: param: default is not a literal: parameters are known before the lab runs, so their arguments are literals: param("delay", "50ms", "one-way delay")`},
		{"choices that are no list", "x = param(\"x\", \"a\", choices = \"ab\")\n", `bad.star:1:5: param: choices is not a list of literals: ` + literals},
		{"choices that are no literals", "y = \"b\"\nx = param(\"x\", \"a\", choices = [\"a\", y])\n", `bad.star:2:5: param: choices is not a list of literals: ` + literals},
		{"one choice", "x = param(\"x\", \"a\", choices = [\"a\"])\n", `bad.star:1:5: param: parameter x has 1 choice: want two or more, or no choices`},
		{"no choices", "x = param(\"x\", \"a\", choices = [])\n", `bad.star:1:5: param: parameter x has 0 choices: want two or more, or no choices`},
		{"a default that is no choice", "x = param(\"x\", \"a\", choices = [\"b\", \"c\"])\n", `bad.star:1:5: param: the default of x, a, is none of its choices: want b or c`},
		{"choices of two types", "x = param(\"x\", 4, choices = [4, \"6\"])\n", `bad.star:1:5: param: choice 6 of x is a string, and the default an int: want the same type`},
		{"a choice twice", "x = param(\"x\", 4, choices = [4, 6, 4])\n", `bad.star:1:5: param: choice 4 of x is given twice`},
		{"choices of a switch", "x = param(\"x\", True, choices = [True, False])\n", `bad.star:1:5: param: parameter x is True or False anyway: leave out its choices`},
		{"an unknown argument", "x = param(\"x\", 4, choice = [4, 6])\n", `bad.star:1:5: param: unknown argument "choice": did you mean choices?`},
		{"fail", "fail(\"so\")\n", `bad.star:1:1: fail: so`},
		{"Starlark's own error", "x = 1 + \"a\"\n", `bad.star:1:5: unknown binary op: int + string`},
		{"a gigabyte by join", "x = (\"b\" * 100000).join([\"a\"] * 100000)\n", `bad.star:1:5: join: a string of over 134217728 bytes`},
		{"a list that grows by itself", "x = [1]\nwhile True:\n    x += x\n", `bad.star:3:7: a list of over 4194304 elements`},
		{"a list that is extended by itself", "x = [1]\nwhile True:\n    x.extend(x)\n", `bad.star:3:5: extend: a list of over 4194304 elements`},
		{"a gigabyte by format", "x = (\"{0}\" * 10000).format(\"a\" * 100000)\n", `bad.star:1:5: format: a string of over 134217728 bytes`},
		{"comparing what others share", "x, y = [], []\nfor i in range(9):\n    x, y = [x] * 60, [y] * 60\nexpect(x == y)\n", `bad.star:4:8: values that take over 8388608 comparisons`},
		{"elements without end", "x = max(range(1 << 30))\n", `bad.star:1:5: max: a range of 1073741824 elements is too long to go through at once, want at most 4194304`},
		{"notes without end", twoHosts + "while True:\n    note(\"y\" * 60000)\n", `bad.star:4:5: note: a lab may have at most 67108864 bytes of notes`},
		{"a long note", twoHosts + "note(\"y\" * 100000)\n", `bad.star:3:1: note: a note of 100000 bytes, want at most 65536`},
		{"arguments without end", "def f(*args):\n    return args\nx = f(*range(1 << 30))\n", `bad.star:3:7: a range of over 4194304 elements`},
		{"a list of 8 GB", "x = [0] * (1 << 29)\n", `bad.star:1:5: a list of over 4194304 elements`},
		{"text by format", "x = ()\nfor i in range(2000):\n    x = (x,)\ny = \"{}\".format(x)\n", `bad.star:4:5: format: values nested over 1000 deep`},
		{"text by %", "x = ()\nfor i in range(2000):\n    x = (x,)\ny = \"%s\" % x\n", `bad.star:4:5: values nested over 1000 deep`},
		{"printing what is nested deep", "x = []\nfor i in range(2000):\n    x = [x]\nprint(x)\n", `bad.star:4:1: print: values nested over 1000 deep`},
		{"printing what others share", "x = ()\nfor i in range(200):\n    x = (x, x)\nprint(x)\n", `bad.star:4:1: print: values that make a text of over 16777216 bytes`},
		{"a huge number", "x = 3\nwhile True:\n    x *= x\n", `bad.star:3:7: a product of over 1048576 bits`},
		{"a huge number in text", "int(\"9\" * 10000000)\n", `bad.star:1:1: int: a number of 10000000 digits, want at most 262144`},
		{"a negative sequence number", rawTwo + "x.conn(\"b:80\", isn = -1)\n", `bad.star:3:1: conn: for parameter "isn": -1: want a whole number from 0 to 4294967295`},
		{"a sequence number of 33 bits", rawTwo + "x.accept(80, isn = 1 << 32)\n", `bad.star:3:1: accept: for parameter "isn": 4294967296: want a whole number from 0 to 4294967295`},
		{"port 0", rawTwo + "x.accept(0)\n", `bad.star:3:1: accept: port 0: want 1 to 65535`},
		{"port 70000", rawTwo + "x.accept(70000)\n", `bad.star:3:1: accept: port 70000: want 1 to 65535`},
		{"a NUL byte", "x = 1\ny = \x00 2\n", `bad.star:2:5: byte 0x00 is not text: a lab is text in UTF-8: save it as that`},
		{"Latin-1", "# caf\xe9\n", `bad.star:1:6: byte 0xe9 is not text: a lab is text in UTF-8: save it as that`},
		{"a text of 100 KB", "sleep(\"x\" * 100000)\n", `bad.star:1:1: sleep: for parameter duration: "` + strings.Repeat("x", 116) + `..." is not a duration: write a number with its unit, such as "50ms", "1.5s" or "2m": ns, us, ms, s, m, h`},
		{"nesting", strings.Repeat("(", 300), `bad.star:1:201: brackets are nested over 200 deep`},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			err := attempt(t, c.source, scripts.Options{Seed: 1})
			if err == nil {
				t.Fatalf("no error; want %s", c.want)
			}
			if raced && strings.Contains(err.Error(), "in steps that are too slow") {
				t.Skip("the watchdog was sooner than the bound")
			}
			if got := err.Error(); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
			// A second on an idle machine; WebAssembly and -race are slower.
			if d := time.Since(start); d > 30*time.Second {
				t.Errorf("it took %v", d)
			}
		})
	}
}
