package topology_test

import (
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
)

// Each mistake is refused with its place and its cause; nothing is clamped.
func TestSpecRefusals(t *testing.T) {
	type spec = topology.Spec
	addrs := func(s ...string) (all []netip.Prefix) {
		for _, p := range s {
			all = append(all, netip.MustParsePrefix(p))
		}
		return all
	}
	for _, c := range []struct {
		name   string
		change func(*spec)
		want   string
	}{
		{"empty name", func(s *spec) { s.Nodes[0].Name = "" }, `node 0: name "": want a letter`},
		{"name of a digit", func(s *spec) { s.Nodes[1].Name = "1" }, `node 1: name "1": want a letter`},
		{"long name", func(s *spec) { s.Nodes[0].Name = strings.Repeat("x", 65) }, `64 at most`},
		{"name with a blank", func(s *spec) { s.Nodes[0].Name = "a b" }, `node 0: name "a b": want`},
		{"duplicate node", func(s *spec) { s.Nodes[1].Name = "a" }, `node a: there is another node of this name`},
		{"kind", func(s *spec) { s.Nodes[0].Kind = 7 }, `node a: kind 7: want Host, Router, Raw or Outside`},
		{"options of an outside node", func(s *spec) {
			s.Nodes[0].Kind, s.Nodes[0].Options.NoSACK = topology.Outside, true
		}, `node a: the stack of a node outside has its own settings`},
		{"stack of a host", func(s *spec) { s.Nodes[0].Stack = "Linux" }, `node a: stack "Linux": only an outside node has another stack`},
		{"options of a raw node", func(s *spec) {
			s.Nodes[0].Kind, s.Nodes[0].Options.NoSACK = topology.Raw, true
		}, `node a: a raw node has no stack`},
		{"negative record", func(s *spec) { s.Record.MaxBytes = -1 }, `record of 0 packets and -1 bytes: a limit cannot be negative`},
		{"negative samples", func(s *spec) { s.Samples = -1 }, `samples -1: want 0 for none, or at least 2`},
		{"negative duration", func(s *spec) { s.Nodes[0].Options.TimeWait = -1 }, `node a: time_wait -1ns: a duration cannot be negative`},
		{"long FIN-WAIT-2", func(s *spec) { s.Nodes[0].Options.FinWait2 = time.Hour }, `node a: fin_wait_2 1h0m0s: the stack allows 2m0s at most`},
		{"congestion control", func(s *spec) { s.Nodes[0].Options.CongestionControl = "bbr" }, `node a: congestion control "bbr": want reno or cubic`},
		{"RTO bounds", func(s *spec) {
			s.Nodes[0].Options = nodes.Options{MinRTO: time.Minute, MaxRTO: time.Second}
		}, `node a: rto_min 1m0s is above rto_max 1s`},
		{"SYN retries", func(s *spec) { s.Nodes[0].Options.SynRetries = 7 }, `node a: syn_retries 7: want 1 to 6`},
		{"retries", func(s *spec) { s.Nodes[0].Options.Retries = -1 }, `node a: retries -1: cannot be negative`},
		{"buffer", func(s *spec) { s.Nodes[0].Options.SendBuffer = 1 }, `node a: send_buffer 1: want`},
		{"TIME-WAIT reuse", func(s *spec) { s.Nodes[0].Options.TimeWaitReuse = "yes" }, `node a: time_wait_reuse "yes": want off, global or loopback`},
		{"no address", func(s *spec) { s.Nodes[0].Addrs = make([]netip.Prefix, 1) }, `node a: address invalid Prefix: want a unicast address`},
		{"multicast address", func(s *spec) { s.Nodes[0].Addrs = addrs("224.0.0.1/24") }, `node a: address 224.0.0.1/24: want a unicast address`},
		{"loopback address", func(s *spec) { s.Nodes[0].Addrs = addrs("::1/128") }, `node a: address ::1/128: want a unicast address`},
		{"broadcast address", func(s *spec) { s.Nodes[0].Addrs = addrs("255.255.255.255/32") }, `node a: address 255.255.255.255/32: want a unicast address`},
		{"address of two nodes", func(s *spec) {
			s.Nodes[0].Addrs, s.Nodes[1].Addrs = addrs("192.0.2.1/24"), addrs("192.0.2.1/32")
		}, `node b: address 192.0.2.1 belongs to node a already`},
		{"address twice", func(s *spec) { s.Nodes[0].Addrs = addrs("192.0.2.1/24", "192.0.2.1/24") }, `node a: address 192.0.2.1 is given twice`},
		{"assigned address", func(s *spec) {
			// The other end of the link has it by default.
			s.Nodes[0].Addrs = addrs("10.0.0.2/24")
		}, `node a: address 10.0.0.2 is the one assigned to node b on link 0 (a-b)`},
		{"address without a link", func(s *spec) {
			s.Nodes = append(s.Nodes, topology.NodeSpec{Name: "c", Addrs: addrs("192.0.2.1/24")})
		}, `node c: it has addresses but no link to have them on`},
		{"address of a link twice", func(s *spec) {
			s.Links[0].AAddrs, s.Links[0].BAddrs = addrs("192.0.2.1/24"), addrs("192.0.2.1/24")
		}, `link 0 (a-b): address 192.0.2.1 belongs to node a already`},
		{"address of a link that a node has", func(s *spec) {
			s.Nodes[0].Addrs, s.Links[0].BAddrs = addrs("192.0.2.1/24"), addrs("192.0.2.1/24")
		}, `link 0 (a-b): address 192.0.2.1 belongs to node a already`},
		{"address of a link that is assigned", func(s *spec) {
			s.Links = append(s.Links, topology.LinkSpec{A: "a", B: "b", AAddrs: addrs("10.0.0.2/24")})
		}, `node a: address 10.0.0.2 is the one assigned to node b on link 0 (a-b)`},
		{"addresses of a node and its link", func(s *spec) {
			s.Nodes[0].Addrs, s.Links[0].AAddrs = addrs("192.0.2.1/24"), addrs("192.0.2.2/24")
		}, `link 0 (a-b): node a and this end of its first link both have addresses, want one of the two`},
		{"multicast address of a link", func(s *spec) { s.Links[0].AAddrs = addrs("224.0.0.1/24") }, `link 0 (a-b): address 224.0.0.1/24: want a unicast address`},
		{"network of a host", func(s *spec) { s.Nodes[0].Networks = addrs("192.0.2.0/24") }, `node a: networks lie beyond raw and outside nodes alone`},
		{"network with host bits", func(s *spec) {
			s.Nodes[0].Kind, s.Nodes[0].Networks = topology.Raw, addrs("192.0.2.1/24")
		}, `node a: network 192.0.2.1/24: want the first address of a unicast network`},
		{"network of two nodes", func(s *spec) {
			s.Nodes[0].Kind, s.Nodes[0].Networks = topology.Raw, addrs("192.0.2.0/24")
			s.Nodes[1].Kind, s.Nodes[1].Networks = topology.Raw, addrs("192.0.0.0/16")
		}, `node b: part of network 192.0.0.0/16 lies beyond node a already`},
		{"link to nowhere", func(s *spec) { s.Links[0].B = "x" }, `link 0 (a-x): no node "x"`},
		{"link to itself", func(s *spec) { s.Links[0].B = "a" }, `link 0 (a-a): both ends are at the same node`},
		{"small MTU", func(s *spec) { s.Links[0].MTU = 1279 }, `link 0 (a-b): mtu 1279: want 1280 to 65535 bytes`},
		{"large MTU", func(s *spec) { s.Links[0].MTU = 65536 }, `link 0 (a-b): mtu 65536: want 1280 to 65535 bytes`},
		{"negative MTU", func(s *spec) { s.Links[0].MTU = -1 }, `link 0 (a-b): mtu -1: want`},
		{"loss of 150 %", func(s *spec) { s.Links[0].BToA.Loss = impair.Random{P: 1.5} }, `link 0 (a-b), b to a: `},
		{"loss that is not a number", func(s *spec) {
			s.Links[0].AToB.Loss = impair.Random{P: math.NaN()}
		}, `link 0 (a-b), a to b: `},
		{"negative delay", func(s *spec) { s.Links[0].AToB.Delay = -time.Second }, `link 0 (a-b), a to b: `},
		{"too many links", func(s *spec) { s.Links = make([]topology.LinkSpec, topology.MaxLinks+1) }, `65537 links: there are addresses for 65536`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := spec{Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}}, Links: []topology.LinkSpec{{A: "a", B: "b"}}}
			if err := s.Validate(); err != nil {
				t.Fatalf("without the mistake: %v", err)
			}
			c.change(&s)
			_, err := topology.New(s)
			if err == nil {
				t.Fatal("it is accepted")
			}
			first, _, _ := strings.Cut(err.Error(), "\n")
			if !strings.HasPrefix(first, "topology: ") || !strings.Contains(first, c.want) {
				t.Errorf("refused by %q\nwant %q", first, c.want)
			}
		})
	}
}

func TestSpecNamesEverythingThatIsWrong(t *testing.T) {
	err := topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "a"}},
		Links: []topology.LinkSpec{{A: "a", B: "x", MTU: 1}},
	}.Validate()
	want := "topology: node a: there is another node of this name\n" +
		"topology: link 0 (a-x): no node \"x\"\n" +
		"topology: link 0 (a-x): mtu 1: want 1280 to 65535 bytes"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// A name in another case is another name, and a network of nothing is one.
func TestSpecsThatAreRight(t *testing.T) {
	for _, s := range []topology.Spec{
		{},
		{Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "A"}, {Name: "a.b-c_1"}}},
		{
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
			Links: []topology.LinkSpec{{A: "a", B: "b", MTU: 65535}, {A: "b", B: "a", MTU: 1280}, {A: "a", B: "b"}},
		},
	} {
		nw, err := topology.New(s)
		if err != nil {
			t.Error(err)
			continue
		}
		nw.RunUntilIdle()
		nw.Close()
	}
}
