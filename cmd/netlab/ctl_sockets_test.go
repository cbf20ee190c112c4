package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/control"
)

// A table of sockets fits the width: with the variables where there is room for them,
// and where an address is long with the peer in a line below.
func TestSocketsFitTheWidth(t *testing.T) {
	all := []control.Socket{
		{Node: "a", State: "ESTABLISHED", RecvQ: 17, SendQ: 498660, Local: "10.0.0.1:55181", Peer: "10.0.0.2:80", Conn: 12, CWnd: 10, SSThresh: 187, RTT: 254812 * time.Microsecond, RTO: 2799 * time.Millisecond, Recovery: "rto-recovery"},
		{Node: "b", State: "LISTEN", RecvQ: 2, Local: "*:80"},
		{Node: "b", State: "ESTABLISHED", Local: "10.0.0.2:80", Peer: "10.0.0.1:55181", Conn: 12, CWnd: 10, SSThresh: 1 << 31, Recovery: "open"},
	}
	v6 := []control.Socket{{Node: "gateway", State: "SYN-RECEIVED", Local: "[2001:db8:1:2:3:4:5:6]:65535", Peer: "[2001:db8:1:2:3:4:5:7]:65535", Conn: 3}}
	for _, c := range []struct {
		all   []control.Socket
		width int
		want  string
	}{
		{all, 80, `
Node  State        Recv-Q  Send-Q  Local Address:Port  Peer Address:Port  Conn
a     ESTABLISHED      17  498660  10.0.0.1:55181      10.0.0.2:80          12
b     LISTEN            2       0  *:80                *:*
b     ESTABLISHED       0       0  10.0.0.2:80         10.0.0.1:55181       12
`},
		{all, 160, `
Node  State        Recv-Q  Send-Q  Local Address:Port  Peer Address:Port  Conn  cwnd  ssthresh      rtt     rto  recovery
a     ESTABLISHED      17  498660  10.0.0.1:55181      10.0.0.2:80          12    10       187  254.8ms  2.799s  rto-recovery
b     LISTEN            2       0  *:80                *:*
b     ESTABLISHED       0       0  10.0.0.2:80         10.0.0.1:55181       12    10
`},
		{v6, 80, `
Node     State         Recv-Q  Send-Q  Local Address:Port
    Peer Address:Port             Conn
gateway  SYN-RECEIVED       0       0  [2001:db8:1:2:3:4:5:6]:65535
    [2001:db8:1:2:3:4:5:7]:65535     3
`},
		{nil, 80, `
Node  State  Recv-Q  Send-Q  Local Address:Port  Peer Address:Port  Conn
`},
	} {
		var b strings.Builder
		if err := writeSockets(&b, c.all, c.width, func(s string) string { return s }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), b.String()); diff != "" {
			t.Errorf("%d columns (-want +got):\n%s", c.width, diff)
		}
		for line := range strings.Lines(b.String()) {
			if len(line) > c.width+1 {
				t.Errorf("%d columns, want %d at most: %s", len(line)-1, c.width, line)
			}
		}
	}
}
