package analyze

import (
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"netlab/topology/wire/flow"
)

// connectionScene is a table with every ending, short and long addresses, and
// numbers of every size.
func connectionScene() []Connection {
	end := netip.MustParseAddrPort
	const ms = time.Millisecond
	return []Connection{
		{
			ID: 1, Ends: [2]netip.AddrPort{end("10.0.0.1:40000"), end("10.0.0.2:80")}, Duration: 321 * ms, RTT: new(21 * ms),
			Bytes: [2]uint64{100, 1000}, Retransmissions: [2]uint64{1, 0}, Ending: flow.Closed, By: ByClient, Marks: Marks{Zeek: ZeekLine{State: "SF"}},
		},
		{
			ID: 2, Ends: [2]netip.AddrPort{end("192.168.100.200:65535"), end("203.0.113.254:8443")}, Start: 1500 * ms, Duration: 90 * time.Minute,
			RTT: new(123456 * time.Microsecond), Bytes: [2]uint64{999499, 123456789012}, Retransmissions: [2]uint64{0, 4321},
			Ending: flow.HalfClosed, By: ByServer, Marks: Marks{Zeek: ZeekLine{State: "S3"}},
		},
		{
			ID: 3, Ends: [2]netip.AddrPort{end("10.0.0.3:1"), end("10.0.0.2:81")}, Start: 2 * time.Second, Duration: 0,
			Ending: flow.Unanswered, By: Neither, Marks: Marks{Zeek: ZeekLine{State: "S0"}},
		},
		{
			ID: 4, Ends: [2]netip.AddrPort{end("10.0.0.3:2"), end("10.0.0.2:81")}, Start: 2 * time.Second, Duration: 20 * time.Microsecond,
			Ending: flow.Refused, By: ByServer, Marks: Marks{Zeek: ZeekLine{State: "REJ"}},
		},
		{
			ID: 12345, Ends: [2]netip.AddrPort{end("[2001:db8:85a3:1234:5678:8a2e:370:7334]:54321"), end("[2001:db8::2]:443")},
			Start: 86399999 * ms, Duration: time.Second, RTT: new(45 * time.Microsecond), Bytes: [2]uint64{12345, 9999999},
			Ending: flow.WasReset, By: ByClient, Marks: Marks{Zeek: ZeekLine{State: "RSTOS0"}},
		},
		{
			ID: 12346, Ends: [2]netip.AddrPort{end("[fe80::1%eth0]:54321"), end("[fe80::2%eth0]:443")}, Start: 86399999 * ms,
			Ending: flow.Closing, By: Both, Marks: Marks{Zeek: ZeekLine{State: "SF"}},
		},
	}
}

func TestConnectionsGolden(t *testing.T) {
	for name, opt := range map[string]TableOptions{
		"connections80": {Width: 80}, "connections160": {Width: 160}, "connections.lines": {}, "connections.ascii": {Width: 80, ASCII: true},
	} {
		golden(t, name, func(w io.Writer) error { return WriteConnections(w, connectionScene(), opt) })
	}
}

// A table keeps to its width from 80 cells on, and short connections take one
// line where it is enough.
func TestConnectionsFit(t *testing.T) {
	for _, tt := range []struct {
		width, rows, lines int
	}{{80, 6, 14}, {160, 6, 7}, {80, 1, 4}, {100, 1, 2}} {
		var b strings.Builder
		if err := WriteConnections(&b, connectionScene()[:tt.rows], TableOptions{Width: tt.width, Color: false}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != tt.lines {
			t.Errorf("width %d: %d lines, want %d:\n%s", tt.width, len(lines), tt.lines, b.String())
		}
		for _, l := range lines {
			if n := utf8.RuneCountInString(l); n > tt.width {
				t.Errorf("width %d: %d cells: %s", tt.width, n, l)
			}
		}
	}
}

// Colours change nothing but colours.
func TestConnectionsColor(t *testing.T) {
	var plain, colored strings.Builder
	for b, opt := range map[*strings.Builder]TableOptions{&plain: {Width: 80}, &colored: {Width: 80, Color: true}} {
		if err := WriteConnections(b, connectionScene(), opt); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(colored.String(), "\x1b[") || uncolored(colored.String()) != plain.String() {
		t.Errorf("with colours:\n%s", colored.String())
	}
}

// uncolored takes ANSI's sequences for colours out of a text.
func uncolored(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		b.WriteString(part)
	}
	return b.String()
}
