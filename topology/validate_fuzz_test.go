package topology_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
)

// dice makes a Spec of bytes: each choice takes one, 0 when they are used up.
type dice []byte

func (d *dice) roll() int {
	if len(*d) == 0 {
		return 0
	}
	b := (*d)[0]
	*d = (*d)[1:]
	return int(b)
}

func pick[T any](d *dice, from ...T) T { return from[d.roll()%len(from)] }

// The first of the values to pick from is right, as are most.
func (d *dice) name() string { return pick(d, "a", "b", "c", "d", "r.1", "", "9", "a b", "é") }

func (d *dice) duration() time.Duration {
	return pick(d, 0, time.Second, time.Minute, 1, -1, time.Hour, 1<<63-1, -1<<63)
}

func (d *dice) addrs() (all []netip.Prefix) {
	for range pick(d, 0, 0, 0, 1, 2) {
		all = append(all, pick(
			d, netip.MustParsePrefix("192.0.2.1/24"), netip.MustParsePrefix("2001:db8::1/64"), netip.MustParsePrefix("10.0.0.1/24"),
			netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(d.roll()), byte(d.roll()), byte(d.roll())}), d.roll()%40),
			netip.PrefixFrom(netip.AddrFrom16([16]byte{0: byte(d.roll()), 15: byte(d.roll())}), d.roll()), netip.Prefix{},
		))
	}
	return all
}

func (d *dice) options() nodes.Options {
	if d.roll()%4 > 0 {
		return nodes.Options{}
	}
	return nodes.Options{
		Forward: d.roll()%2 == 1, TimeWait: d.duration(), FinWait2: d.duration(), MinRTO: d.duration(), MaxRTO: d.duration(),
		TimeWaitReuse: pick(d, "", "off", "global", "loopback", "on"), CongestionControl: pick(d, "", "reno", "cubic", "x"),
		SynRetries: pick(d, 0, 1, 6, 7, -1), Retries: pick(d, 0, 1, 1000, -1, 1<<31-1),
		SendBuffer: pick(d, 0, 4096, 1<<20, 1, -1, 1<<31-1), ReceiveBuffer: pick(d, 0, 4096, 1<<20, 1, -1, 1<<31-1),
		NoSACK: d.roll()%2 == 1, NoRACK: d.roll()%2 == 1, Nagle: d.roll()%2 == 1, FixedReceiveBuffer: d.roll()%2 == 1,
		SynCookies: d.roll()%2 == 1, TTL: uint8(d.roll()),
	}
}

func (d *dice) impairments() impair.Spec {
	text := pick(
		d, "", "delay 10ms", "delay 10ms 5ms loss 10%", "rate 1mbit limit 10", "duplicate 50%", "corrupt 1%",
		"delay 1ms reorder 25% gap 5", "loss gemodel 1% 10%", "slot 20ms",
	)
	spec, err := impair.Parse(text)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	if d.roll()%8 == 7 {
		spec.Delay, spec.Jitter = d.duration(), d.duration()
		spec.Duplicate.P = float64(d.roll()-10) / 100
		spec.Limit, spec.LimitBytes = d.roll()-10, d.roll()-10
	}
	return spec
}

func (d *dice) spec() topology.Spec {
	var s topology.Spec
	for range d.roll() % 7 {
		s.Nodes = append(s.Nodes, topology.NodeSpec{
			Name: d.name(), Kind: topology.Kind(pick(d, 0, 1, 2, 0, 3, 255)), Addrs: d.addrs(), Options: d.options(),
		})
	}
	for range d.roll() % 9 {
		s.Links = append(s.Links, topology.LinkSpec{
			A: d.name(), B: d.name(), AToB: d.impairments(), BToA: d.impairments(), MTU: pick(d, 0, 1280, 65535, 1, -1, 1<<31-1),
		})
	}
	return s
}

// FuzzSpecValidate: whatever a Spec says, it is refused in words, or it becomes a
// network that carries packets and leaves nothing behind.
func FuzzSpecValidate(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x02\x00\x00\x00\x01\x01\x00\x00\x01\x01\x00\x01\x02\x00\x02\x00\x00"))
	f.Add([]byte(strings.Repeat("\x06\x01\x02\x03", 60)))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := goleak.IgnoreCurrent()
		d := dice(b)
		s := d.spec()
		refused := s.Validate()
		nw, err := topology.New(s)
		if refused != nil {
			if err == nil || err.Error() != refused.Error() {
				t.Fatalf("Validate refuses %q, New says %v", refused, err)
			}
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "topology: ") {
					t.Fatalf("a refusal without its place: %q", line)
				}
			}
			return
		}
		if err != nil {
			t.Fatalf("Validate accepts what New refuses: %v\n%+v", err, s)
		}
		for _, n := range s.Nodes {
			for _, to := range s.Nodes {
				if n.Kind != topology.Raw && len(nw.Addrs(to.Name)) > 0 {
					c, err := nw.Host(n.Name).Dial("udp", to.Name+":9")
					if err != nil {
						continue // there is no route
					}
					c.Write([]byte("x"))
				}
			}
		}
		nw.Run(time.Second)
		nw.Close()
		if err := goleak.Find(before); err != nil {
			t.Fatal(err)
		}
	})
}
