package topology_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
)

const ms = time.Millisecond

// around is a, b and c, each with a link of 10 ms to the router r.
func around(t *testing.T) *topology.Network {
	t.Helper()
	delay := impair.MustParse("delay 10ms")
	spec := topology.Spec{Seed: 1, Nodes: []topology.NodeSpec{{Name: "r", Kind: topology.Router}}}
	for _, name := range []string{"a", "b", "c"} {
		spec.Nodes = append(spec.Nodes, topology.NodeSpec{Name: name})
		spec.Links = append(spec.Links, topology.LinkSpec{A: name, B: "r", AToB: delay, BToA: delay})
	}
	return newNetwork(t, spec)
}

// say sends text and reports whether it has come within d.
func say(t *testing.T, nw *topology.Network, from, to *nodes.Socket, text string, d time.Duration) bool {
	t.Helper()
	nw.Do(func(*topology.Engine) {
		if _, err := from.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	})
	nw.Run(d)
	var buf [100]byte
	n := 0
	nw.Do(func(*topology.Engine) { n, _ = to.Read(buf[:]) })
	return string(buf[:n]) == text
}

// lostBy counts the packets that each cause has lost.
func lostBy(r *tap.Record) map[string]int {
	by := make(map[string]int)
	for _, p := range r.Packets {
		if p.Fate == tap.Dropped {
			by[p.Why.String()]++
		}
	}
	return by
}

func TestPartitionPartsTheSidesAndNothingElse(t *testing.T) {
	nw := around(t)
	ab, ba := established(t, nw, "a", "b")
	bc, cb := established(t, nw, "b", "c")
	if err := nw.Partition([]string{"a"}); err != nil {
		t.Fatal(err)
	}
	if say(t, nw, ab, ba, "across", 100*ms) {
		t.Error("a reaches b in spite of the partition")
	}
	if !say(t, nw, bc, cb, "beside", 100*ms) {
		t.Error("b does not reach c, which is on its side")
	}
	nw.Heal()
	nw.Run(time.Second)
	var buf [100]byte
	n := 0
	nw.Do(func(*topology.Engine) { n, _ = ba.Read(buf[:]) })
	if string(buf[:n]) != "across" {
		t.Errorf("b has %q after the partition was healed, want what a sent during it", buf[:n])
	}
	if by := lostBy(nw.Tap()); len(by) != 1 || by["partition"] == 0 {
		t.Errorf("losses by cause %v, want the partition's alone", by)
	}
}

func TestPartitionFromLetsTheOtherDirectionThrough(t *testing.T) {
	nw := around(t)
	ab, ba := established(t, nw, "a", "b")
	if err := nw.PartitionFrom([]string{"a"}, nil); err != nil {
		t.Fatal(err)
	}
	if say(t, nw, ab, ba, "lost", 100*ms) {
		t.Error("what a sends arrives")
	}
	if !say(t, nw, ba, ab, "arrives", 100*ms) {
		t.Error("what b sends does not arrive at a")
	}
}

// A cut and a partition are two things: each ends by its own call alone.
func TestHealLeavesCutsAndMendLeavesPartitions(t *testing.T) {
	nw := around(t)
	link := nw.Link("a", "r")
	down := func() (got bool) {
		nw.Do(func(e *topology.Engine) { got = e.Pipe(link, "a").IsDown() && e.Pipe(link, "r").IsDown() })
		return got
	}
	for name, both := range map[string][2]func(){"heal": {nw.Heal, link.Mend}, "mend": {link.Mend, nw.Heal}} {
		link.Cut()
		if err := nw.Partition([]string{"a"}); err != nil {
			t.Fatal(err)
		}
		both[0]()
		if !down() {
			t.Errorf("%s alone has brought the link up", name)
		}
		both[1]()
		if down() {
			t.Errorf("after %s and its other the link is down", name)
		}
	}
}

func TestPartitionRefusesWhatPartsNothing(t *testing.T) {
	nw := around(t)
	for _, test := range []struct {
		groups [][]string
		want   string
	}{
		{[][]string{{"a"}, {"b"}}, "a and b still reach each other over r; name that node on one side, too"},
		{[][]string{{"a", "b"}, {"b", "r"}}, "node b is in two groups"},
		{[][]string{{"x"}}, `no node "x"`},
		{[][]string{{"a"}, nil}, "group 2 has no node"},
		{nil, "no group of nodes"},
		{[][]string{{"a", "b", "c", "r"}}, "the group has all nodes"},
	} {
		err := nw.Partition(test.groups...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("partition of %v: error %v, want %q", test.groups, err, test.want)
		}
	}
	client, server := established(t, nw, "a", "b")
	if !say(t, nw, client, server, "whole", 100*ms) {
		t.Error("a refused partition has cut something")
	}
}

func TestPartitionMindsAWayAround(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "r", Kind: topology.Router}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}, {A: "a", B: "r"}, {A: "r", B: "b"}, {A: "a", B: "c"}, {A: "c", B: "b"}},
	})
	if err := nw.Partition([]string{"a"}, []string{"b"}); err == nil {
		t.Error("the way over router r was forgotten")
	}
	// Host c joins both, but does not forward.
	if err := nw.Partition([]string{"a", "r"}, []string{"b"}); err != nil {
		t.Error(err)
	}
}

func TestProfileChangesALinkAsTimeGoesBy(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	steps, err := impair.ParseProfile("1s delay 100ms; 2s cut; 3s mend; 4s rate 1mbit")
	if err != nil {
		t.Fatal(err)
	}
	p, err := nw.Link("a", "b").Profile(steps)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, at := range []time.Duration{500 * ms, 1500 * ms, 2500 * ms, 3500 * ms, 4500 * ms} {
		nw.RunUntil(at)
		nw.Do(func(e *topology.Engine) {
			pipe := e.Pipe(nw.Link("a", "b"), "b")
			text := pipe.Spec().String()
			if pipe.IsDown() {
				text += " cut"
			}
			texts = append(texts, text)
		})
	}
	want := []string{"delay 10ms", "delay 100ms", "delay 100ms cut", "delay 100ms", "delay 100ms rate 1mbit"}
	if !slices.Equal(texts, want) {
		t.Errorf("settings at half past each second: %q, want %q", texts, want)
	}
	if p.Err() != nil || p.Stop() {
		t.Errorf("after its last step the profile has error %v, or a step to come", p.Err())
	}
}

func TestProfileThatDoesNotGoTogetherSaysSo(t *testing.T) {
	nw := twoHosts(t, "delay 10ms rate 1mbit")
	link := nw.Link("a", "b")
	steps, err := impair.ParseProfile("1s rate 5mbit 20; 2s delay 1ms")
	if err != nil {
		t.Fatal(err)
	}
	bad, err := impair.ParseProfile("1s queue codel; 2s rate 0bit")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := link.Profile(bad); err == nil {
		t.Error("a queue without a rate was taken at the start")
	}
	p, err := link.ProfileFrom("a", steps)
	if err != nil {
		t.Fatal(err)
	}
	trace := impair.MustParse("trace 1,2,3")
	if err := link.Set(trace); err != nil {
		t.Fatal(err)
	}
	nw.RunUntil(3 * time.Second)
	if err := p.Err(); err == nil || !strings.Contains(err.Error(), "link a-b: profile: 1s rate 5mbit 20:") {
		t.Errorf("error %v, want one that names the link and the step", err)
	}
	nw.Do(func(e *topology.Engine) {
		if got := e.Pipe(link, "a").Spec(); got.Delay == time.Millisecond {
			t.Error("the profile went on after its error")
		}
	})
}

func TestRuleCountsBothDirections(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	link := nw.Link("a", "b")
	want := map[string][2]uint64{"delay 1ms SYN+ACK": {1, 0}, "drop a FIN #7": {0, 0}, "drop b RST": {0, 0}, "hold data #9": {0, 1}}
	rules := make(map[string]*topology.Rule)
	for text := range want {
		r, err := link.Rule(text)
		if err != nil {
			t.Fatal(err)
		}
		rules[text] = r
	}
	if _, err := link.Rule("drop c FIN"); err == nil || !strings.Contains(err.Error(), "c") {
		t.Errorf("a rule about a node that there is not: error %v", err)
	}
	client, server := established(t, nw, "a", "b")
	say(t, nw, client, server, "once", 50*ms)
	for text, n := range want {
		if r := rules[text]; r.String() != text || r.Matched() != n[0] || r.Seen() != n[1] || r.Removed() {
			t.Errorf("%v matched %d and saw %d, want %d and %d", r, r.Matched(), r.Seen(), n[0], n[1])
		}
	}
	rules["drop b RST"].Remove()
	if !rules["drop b RST"].Removed() {
		t.Error("the rule is not removed")
	}
}

// A rule that is added in the middle of a connection knows a retransmission by
// the original, which was sent before.
func TestLaterRulesKnowWhatCameBefore(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	link := nw.Link("a", "b")
	client, server := established(t, nw, "a", "b")
	link.CutFrom("a")
	say(t, nw, client, server, "once", 50*ms)
	link.MendFrom("a")
	rule, err := link.Rule("duplicate a retransmission of data #1")
	if err != nil {
		t.Fatal(err)
	}
	nw.Run(time.Second)
	if rule.Matched() == 0 || rule.Applied() == 0 {
		t.Error("the retransmission of what was sent before the rule was not matched")
	}
}
