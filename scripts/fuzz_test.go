package scripts

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/wire"
	tcpflow "netlab/topology/wire/flow"
)

// Whatever the text, it is loaded or refused, and what was loaded runs or breaks
// off within its limits.
func FuzzLoad(f *testing.F) {
	f.Add("a, b = host(\"a\"), host(\"b\")\nl = link(a, b)\nb.listen(80)\na.connect(\"b:80\").send(10)\n")
	f.Add("x = \"x\" * 1000000000\n")
	f.Add("d = {1: [2]}\nd[1] += d[1]\nd[1] *= 3\nx = -1\nx -= 1\nx //= 2\nx <<= 3\nexpect(d[1][:1] == [2])\n")
	f.Add("def f(*args, x = 1, **kw):\n    return [a for a in args if a != x]\nprint(f(*[1, 2], **{\"x\": 2}), \"%s\" % (1,), (lambda y: y or 1)(0))\n")
	f.Add("for i in range(3):\n    if i in [1, 2] and not i > 1:\n        continue\n    elif i == 0:\n        pass\n")
	f.Add("p = param(\"p\", 1)\nat(\"1s\", lambda: note(\"x\"))\n")
	f.Fuzz(func(t *testing.T, source string) {
		lab, err := Load("fuzz", "fuzz.star", []byte(source))
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, _ = lab.Run(ctx, Options{Limits: Limits{Steps: 20_000, Packets: 1000, VirtualTime: time.Hour}})
	})
}

// What a duration writes reads back as the same duration.
func FuzzDuration(f *testing.F) {
	for _, s := range []string{"50ms", "1.5s", "1m30s", "-1us", "0", "", "9223372036.854775807s", "1e9s", "\u00b5s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parseDuration(text)
		if err != nil {
			return
		}
		again, err := parseDuration(Duration(d).String())
		if err != nil || again != d {
			t.Errorf("%q is %v, written %q, which is %v (%v)", text, d, Duration(d), again, err)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"b:80", "10.0.0.2:80", "[fd00::2]:80", ":80", "b", "b:99999", "[::1", "]:1", "fd00::2:80"} {
		f.Add(s)
	}
	r := &run{byName: map[string]*node{}, addrs: map[netip.Addr]*node{}}
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := (&node{r: r}).resolve(text, nil); err == nil && (!a.Addr().IsValid() || a.Port() == 0) {
			t.Errorf("%q is %v", text, a)
		}
		if a, err := r.resolveLocal(text, netip.IPv4Unspecified()); err == nil && !a.Addr().IsValid() {
			t.Errorf("local %q is %v", text, a)
		}
		if a, err := localAddress(starlark.String(text)); err == nil && a.Port() == 0 {
			t.Errorf("listening on %q is %v", text, a)
		}
	})
}

func FuzzWireLines(f *testing.F) {
	f.Add("0.000 a > b S 0:0(0) win 1 <mss 1460,...>\n...\n+0.050 b x a: #3 . 1:1(0) ack 1  (lost)\n* > * *\n-- note\n")
	f.Add("a > b udp (100)\na > b icmp echo-request id 7 seq 1 (56)")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := parseWire(text)
		if err != nil {
			return
		}
		h := &history{}
		for i := range 3 {
			h.chunks = [][]moment{append(slices.Concat(h.chunks...), moment{n: uint64(i + 1), from: "a", to: "b", info: tcpflow.Info{Conn: new(tcpflow.Conn)}, packet: wire.Packet{Proto: wire.TCP, Flags: wire.SYN}})}
		}
		x := lineMatcher{h: h, lines: lines}
		if end, ok := x.match(0); ok && end > 3 {
			t.Errorf("%q ends behind packet %d of 3", text, end)
		} else if !ok {
			x.explain()
		}
	})
}
