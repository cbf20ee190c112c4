package match

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

func TestParseReadsTheWholeLanguage(t *testing.T) {
	tests := []struct {
		text  string
		want  Pattern
		canon string // where it differs from text
	}{
		{text: "packet"},
		{text: "SYN", want: Pattern{Kind: flow.SYN}},
		{text: "any RST", want: Pattern{Kind: flow.RST}, canon: "RST"},
		{text: "a FIN #1", want: Pattern{From: "a", Kind: flow.FIN, N: Ordinal{First: 1, Last: 1}}},
		{text: "a>b data #2-4", want: Pattern{From: "a", To: "b", Kind: flow.Data, N: Ordinal{First: 2, Last: 4}}},
		{text: "any>b  SYN+ACK\t#3-", want: Pattern{To: "b", Kind: flow.SYNACK, N: Ordinal{First: 3}}, canon: "any>b SYN+ACK #3-"},
		{text: "a > any ack", want: Pattern{From: "a", Kind: flow.PureACK}, canon: "a ACK"},
		{text: "any > any synack", want: Pattern{Kind: flow.SYNACK}, canon: "SYN+ACK"},
		{text: "data every 7th", want: Pattern{Kind: flow.Data, N: Ordinal{Every: 7}}, canon: "data every 7"},
		{text: "data EVERY 2nd", want: Pattern{Kind: flow.Data, N: Ordinal{Every: 2}}, canon: "data every 2"},
		{text: "data every 1", want: Pattern{Kind: flow.Data}, canon: "data"},
		{text: "Ack Of Syn", want: Pattern{Kind: flow.AckOfSYN}, canon: "ack of SYN"},
		{text: "b ack of fin #1", want: Pattern{From: "b", Kind: flow.AckOfFIN, N: Ordinal{First: 1, Last: 1}}, canon: "b ack of FIN #1"},
		{text: "retransmission of data #2", want: Pattern{Kind: flow.Retransmission, Of: flow.Data, OfN: Ordinal{First: 2, Last: 2}}},
		{text: "retransmission #1 of FIN", want: Pattern{Kind: flow.Retransmission, N: Ordinal{First: 1, Last: 1}, Of: flow.FIN}},
		{
			text:  "retransmission of SYN every 2 #3",
			want:  Pattern{Kind: flow.Retransmission, N: Ordinal{First: 3, Last: 3}, Of: flow.SYN, OfN: Ordinal{Every: 2}},
			canon: "retransmission #3 of SYN every 2",
		},
		{text: "dup ack #3", want: Pattern{Kind: flow.DuplicateACK, N: Ordinal{First: 3, Last: 3}}, canon: "duplicate ACK #3"},
		{text: "duplicate", want: Pattern{Kind: flow.Duplicate}},
		{text: "out-of-order", want: Pattern{Kind: flow.OutOfOrder}, canon: "out of order"},
		{text: "zero window probe", want: Pattern{Kind: flow.ZeroWindowProbe}, canon: "window probe"},
		{text: "zero window", want: Pattern{Kind: flow.ZeroWindow}},
		{text: "keepalive ACK", want: Pattern{Kind: flow.KeepAliveACK}},
		{text: "router-1.lan keepalive", want: Pattern{From: "router-1.lan", Kind: flow.KeepAlive}},
		{
			text:  "data len>=100 conn 2 port 80 #2",
			want:  Pattern{Kind: flow.Data, N: Ordinal{First: 2, Last: 2}, Port: 80, Len: Comparison{GreaterOrEqual, 100}, Conn: 2},
			canon: "data #2 port 80 len >= 100 conn 2",
		},
		{text: "data len 5 sport 1 dport 2", want: Pattern{Kind: flow.Data, SrcPort: 1, DstPort: 2, Len: Comparison{Equal, 5}}, canon: "data sport 1 dport 2 len = 5"},
		{text: "data len == 5", want: Pattern{Kind: flow.Data, Len: Comparison{Equal, 5}}, canon: "data len = 5"},
		{text: "RST flags R.", want: Pattern{Kind: flow.RST, Flags: wire.RST | wire.ACK, HasFlags: true}},
		{text: "packet flags .pF", want: Pattern{Flags: wire.FIN | wire.PSH | wire.ACK, HasFlags: true}, canon: "packet flags FP."},
		{text: "packet flags -", want: Pattern{HasFlags: true}},
		{text: "packet proto UDP", want: Pattern{Proto: wire.UDP}, canon: "packet proto udp"},
		{text: "packet proto 47", want: Pattern{Proto: 47}},
		{text: "packet proto 58", want: Pattern{Proto: wire.ICMPv6}, canon: "packet proto icmpv6"},

		// A word that can be a kind is one; quotes or an arrow make it a name.
		{text: `"data" data`, want: Pattern{From: "data", Kind: flow.Data}},
		{text: `data>any FIN`, want: Pattern{From: "data", Kind: flow.FIN}, canon: `"data" FIN`},
		{text: `a>FIN FIN`, want: Pattern{From: "a", To: "FIN", Kind: flow.FIN}, canon: `a>"FIN" FIN`},
		{text: `"any" RST`, want: Pattern{From: "any", Kind: flow.RST}},
		{text: `"the client">b ACK`, want: Pattern{From: "the client", To: "b", Kind: flow.PureACK}},
		{text: `zero data`, want: Pattern{From: "zero", Kind: flow.Data}, canon: `"zero" data`},
		{text: `port data port 80`, want: Pattern{From: "port", Kind: flow.Data, Port: 80}},
		{text: `every every 2`, canon: `-`},
		{text: `Syn>b SYN`, want: Pattern{From: "Syn", To: "b", Kind: flow.SYN}, canon: `"Syn">b SYN`},
	}
	for _, tt := range tests {
		if tt.canon == "-" {
			if p, err := Parse(tt.text); err == nil {
				t.Errorf("Parse(%q) = %v, want an error", tt.text, p)
			}
			continue
		}
		got, err := Parse(tt.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Parse(%q), -want +got:\n%s", tt.text, diff)
		}
		canon := tt.canon
		if canon == "" {
			canon = tt.text
		}
		if s := got.String(); s != canon {
			t.Errorf("Parse(%q).String() = %q, want %q", tt.text, s, canon)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", got.String(), again, err, got)
		}
	}
}

func TestEachKindIsReadByEachOfItsNames(t *testing.T) {
	seen := map[string]flow.Kind{}
	for _, e := range kinds {
		for _, name := range e.names() {
			if _, twice := seen[strings.ToLower(name)]; twice {
				t.Errorf("%q names two kinds", name)
			}
			seen[strings.ToLower(name)] = e.kind
			for _, text := range []string{name, strings.ToUpper(name), "a " + name, "a>b " + name + " #2"} {
				if p, err := Parse(text); err != nil || p.Kind != e.kind || p.Repair != e.repair {
					t.Errorf("Parse(%q) has kind %q, %v, want %q", text, kindName(p.Kind, p.Repair), err, name)
				}
			}
		}
	}
	// The names under which package flow prints its kinds are read as well.
	for k := flow.SYN; k.String() != ""; k <<= 1 {
		if p, err := Parse(k.String()); err != nil || p.Kind != k {
			t.Errorf("Parse(%q) has kind %q, %v", k.String(), kindName(p.Kind, p.Repair), err)
		}
	}
}

func TestErrorsNameTheColumnAndWhatWasMeant(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", `match: column 1: empty; "packet" is any packet`},
		{"a FINN #1", `match: column 3: unknown kind "FINN": did you mean FIN?`},
		{"FINN", `match: column 1: unknown kind "FINN": did you mean FIN?`},
		{"retransmision of data", `match: column 1: unknown kind "retransmision": did you mean retransmission?`},
		{"a>b windw update", `match: column 5: unknown kind "windw": did you mean window update?`},
		{"window updat", `match: column 1: unknown kind "window": did you mean window update?`},
		{"a FIN+ACK", `match: column 3: unknown kind "FIN+ACK": did you mean FIN?`},
		{"a PSH", `match: column 3: unknown kind "PSH": did you mean data?`},
		{"udp", `match: column 1: unknown kind "udp": did you mean packet proto udp?`},
		{"any", `match: column 1: "any" without a kind after it; "packet" is any packet`},
		{"a #1", `match: column 1: unknown kind "a"; kinds are packet, SYN, SYN+ACK, FIN, RST, ACK, ack of SYN, ack of FIN, data, retransmission, fast retransmission, timeout retransmission, tail loss probe, path MTU retransmission, duplicate, out of order, gap, duplicate ACK, window update, zero window, window probe, keepalive, keepalive ACK, unacceptable, ack of unseen data, spurious retransmission, challenge ACK, forged`},
		{"a>b", `match: column 4: a kind must stand here, not the end; "packet" is any packet`},
		{"a>", `match: column 3: a node or any must follow the arrow, not the end`},
		{">b SYN", `match: column 1: a kind must stand here, not ">"; "packet" is any packet`},
		{"äöü FINN", `match: column 5: unknown kind "FINN": did you mean FIN?`},
		{"data FIN", `match: column 6: "FIN" after the kind "data"; a node of that name is written in quotes`},
		{"a data FIN", `match: column 8: unexpected "FIN" after the kind`},
		{`data "a"`, `match: column 6: a node's name stands before the kind`},
		{"data prt 80", `match: column 6: unexpected "prt" after the kind: did you mean port?`},
		{"data 2", `match: column 6: unexpected "2" after the kind: did you mean #2?`},
		{"data #0", `match: column 6: "#0": ordinals count from 1`},
		{"data #4-2", `match: column 6: "#4-2" ends before it begins`},
		{"data #", `match: column 6: "#" is not an ordinal; write #n, #n-m or #n-`},
		{"data #x", `match: column 6: "#x" is not an ordinal; write #n, #n-m or #n-`},
		{"data #1 every 2", `match: column 9: a second ordinal; one is enough`},
		{"data every 0", `match: column 12: "every" takes a number from 1 to 4294967295, not "0"`},
		{"data port 80 port 81", `match: column 14: a second "port"; one is enough`},
		{"data port http", `match: column 11: "port" takes a number from 1 to 65535, not "http"`},
		{"data port 65536", `match: column 11: "port" takes a number from 1 to 65535, not "65536"`},
		{"data len ! 5", `match: column 10: "!" does not compare; write =, !=, <, <=, > or >=`},
		{"data len >=", `match: column 12: "len" takes a number from 0 to 4294967295, not the end`},
		{"data flags X", `match: column 12: 'X' in "X" is not a flag; they are F S R P . (ACK) U E W, and - for none`},
		{"data proto sctpp", `match: column 12: "proto" takes tcp, udp, icmp, icmpv6 or a number from 1 to 255, not "sctpp"`},
		{"SYN proto udp", `match: column 1: SYN is of TCP, never of proto udp`},
		{"SYN flags S.", `match: column 1: SYN never has just the flags S.`},
		{"a data len < 0", `match: column 3: no length is less than 0`},
		{"ACK of data", `match: column 5: "of" belongs to ack of SYN, ack of FIN and retransmission of ... alone`},
		{"retransmission of ACK", `match: column 19: what is retransmitted is a SYN, SYN+ACK, FIN or data, not "ACK"`},
		{"retransmission of dat", `match: column 19: unknown kind "dat": did you mean data?`},
		{`"a SYN`, `match: column 1: no closing quote after the name, or a backslash too many`},
		{`"" SYN`, `match: column 1: "" is not the name of a node`},
		{"a 'SYN'", `match: column 3: '\'' is not part of the language`},
	}
	for _, tt := range tests {
		p, err := Parse(tt.text)
		if err == nil {
			t.Errorf("Parse(%q) = %v, want an error", tt.text, p)
			continue
		}
		if err.Error() != tt.want {
			t.Errorf("Parse(%q):\n got %v\nwant %v", tt.text, err, tt.want)
		}
		var e *Error
		if !errors.As(err, &e) || e.Text != tt.text {
			t.Errorf("Parse(%q): %#v is no *Error of that text", tt.text, err)
		}
	}
}

func TestCheckNamesSuggestsTheNodeThatWasMeant(t *testing.T) {
	nodes := []string{"client", "server", "r1"}
	tests := []struct{ text, want string }{
		{"client>server FIN", ""},
		{"any RST", ""},
		{"cleint FIN #1", `match: "cleint FIN #1": no node "cleint": did you mean client?`},
		{"client>Server FIN", `match: "client>Server FIN": no node "Server": did you mean server?`},
		{"x FIN", `match: "x FIN": no node "x"; there is client, server, r1`},
	}
	for _, tt := range tests {
		got := ""
		if err := MustParse(tt.text).CheckNames(nodes); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"packet", "a>b data #2-4 len >= 100 conn 2", `"any">any RST flags R.`, "retransmission #1 of data every 3rd",
		"any SYN+ACK proto tcp sport 1 dport 2", "ack of FIN #3-", "zero window probe", "\"a\\x00\" FIN", "ſport data", "FINN",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len(text)+1 || e.Problem == "" {
				t.Fatalf("Parse(%q): %#v", text, err)
			}
			return
		}
		again, err := Parse(p.String())
		if err != nil || again != p {
			t.Fatalf("Parse(%q) prints as %q, which reads as %+v, %v, want %+v", text, p.String(), again, err, p)
		}
		if again.String() != p.String() {
			t.Fatalf("%q prints as %q", p.String(), again.String())
		}
	})
}
