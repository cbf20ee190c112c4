package flow

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"netlab/topology/wire"
)

// Whatever nodes send, report and receive, the ledger stands, each segment has one
// connection that is of its addresses, and every connection is forgotten in the
// end.
func FuzzLedger(f *testing.F) {
	f.Add([]byte{0, 0, 0, 2, 1, 0, 0, 0, 3, 0, 0, 2, 9, 0, 2, 0, 0, 18, 5, 2})
	f.Add([]byte{1, 4, 0, 2, 1, 0, 2, 4, 0, 4, 1, 1, 8, 0, 16, 7, 3, 0, 1, 20, 2, 2})
	ends := [...]netip.AddrPort{
		addrA, addrB, netip.MustParseAddrPort("10.0.0.3:5"), netip.MustParseAddrPort("127.0.0.1:9"),
	}
	nodes := [...]string{"a", "b", "raw", "a"}
	f.Fuzz(func(t *testing.T, data []byte) {
		forgotten := make(map[*Conn]bool)
		l := NewLedger(LedgerOptions{
			Owner: func(a netip.Addr) string {
				for i, e := range ends[:3] {
					if e.Addr() == a {
						return nodes[i]
					}
				}
				return ""
			},
			Stack: func(node string) bool { return node != "raw" && node != "" },
			RACK:  func(node string) bool { return node == "a" },
			Forgotten: func(c *Conn) {
				if forgotten[c] {
					t.Fatalf("connection %d is forgotten twice", c.ID)
				}
				forgotten[c] = true
			},
		})
		// What is heard of a connection after minutes has it known again.
		known := func(conns ...*Conn) {
			for _, c := range conns {
				delete(forgotten, c)
			}
		}
		var packets []*wire.Packet
		var infos []Info
		made := make(map[*Conn]bool)
		now := time.Duration(0)
		live := make(map[[2]int]wire.State)
		for ; len(data) >= 5; data = data[5:] {
			now += time.Duration(data[4]>>6) * time.Minute
			from, to := int(data[1]&3), int(data[1]>>2&3)
			switch data[0] % 3 {
			case 0:
				p := &wire.Packet{Version: 4, Proto: wire.TCP, Src: ends[from], Dst: ends[to], Window: 100}
				p.Options.WindowScale = -1
				p.Seq, p.Flags, p.Ack = uint32(data[2]), wire.Flags(data[3]), uint32(data[4])
				p.Len = int(data[4] & 7)
				var info Info
				l.Sent(now, uint64(len(packets)+1), nodes[data[1]>>4&3], p, &info)
				if info.Conn == nil || !info.Conn.Joins(p) || info.Of > info.Index {
					t.Fatalf("%v > %v: %+v", p.Src, p.Dst, info)
				}
				packets, infos = append(packets, p), append(infos, info)
				made[info.Conn] = true
				known(info.Conn)
			case 1:
				if n := len(packets); n > 0 {
					i := int(binary.BigEndian.Uint16(data[2:])) % n
					c := l.Arrived(now, &infos[i], packets[i])
					known(infos[i].Conn, c)
					if !c.Joins(packets[i]) {
						t.Fatalf("packet %d reaches another connection", i)
					}
				}
			case 2:
				end := [2]int{from, to}
				c := l.Changed(now, nodes[from], ends[from], ends[to], live[end], wire.State(data[2]%11))
				live[end] = wire.State(data[2] % 11)
				made[c] = true
				known(c)
			}
		}
		for end := range live {
			known(l.Changed(now, nodes[end[0]], ends[end[0]], ends[end[1]], live[end], wire.Closed))
		}
		for i := range 3 {
			l.tick(now + time.Duration(i+1)*(late+1))
		}
		for c := range made {
			if !forgotten[c] && !c.Live() {
				t.Errorf("connection %d is still known: %+v", c.ID, c)
			}
			_ = c.Summary()
		}
	})
}
