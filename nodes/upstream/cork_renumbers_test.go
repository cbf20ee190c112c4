package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// The timer of TCP_CORK gives a segment that was sent, and is to be sent again, the number
// of new data: what it holds is lost where it belongs, and comes in another place.
func TestCorkRenumbers(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	sack := tcpip.TCPSACKEnabled(false)
	n.a.set(&sack)
	client, server := n.connection()
	client.SocketOptions().SetCorkOption(true)
	begun := n.now
	n.pass = func(p packet) bool { return p.from == n.b || n.now > begun+100*time.Millisecond }
	data := make([]byte, 2*1448+100)
	for i := range data {
		data[i] = byte('a' + i/1448)
	}
	client.write(data[:2*1448])
	n.run(150*time.Millisecond, nil)
	client.write(data[2*1448:]) // which is held back for 200 ms
	n.run(5*time.Minute, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 20))
	again := n.sent(begun, func(p packet) bool { return p.from == n.a && p.seq() == 1449 })
	wrong := n.sent(begun, func(p packet) bool { return p.from == n.a && p.seq() == 2897 && p.data() > 0 })
	got := server.read()
	faulty(t, len(again) == 1 && len(wrong) > 0 && wrong[0].tcp().Payload()[0] == 'b' && len(got) == 1448,
		fmt.Sprintf("1449:2897 is sent %d times, and its bytes %d times as 2897:4345; %d bytes are read", len(again), len(wrong), len(got)))
}
