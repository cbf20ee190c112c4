package analyze_test

import (
	"context"
	"encoding/binary"
	"io"
	"net/netip"
	"runtime"
	"testing"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// scan is a capture, made as it is read, of SYNs from ever new addresses.
type scan struct {
	left, sent int
	buf        []byte
}

func (s *scan) Read(b []byte) (int, error) {
	if len(s.buf) == 0 {
		if s.sent == s.left {
			return 0, io.EOF
		}
		s.sent++
		from := netip.AddrFrom4([4]byte{10, byte(s.sent >> 16), byte(s.sent >> 8), byte(s.sent)})
		syn := wire.Segment{
			Src: netip.AddrPortFrom(from, 40000), Dst: netip.MustParseAddrPort("192.0.2.1:80"), Flags: wire.SYN, Seq: uint32(s.sent) * 2654435761,
		}
		data, err := syn.Append(nil)
		if err != nil {
			return 0, err
		}
		for _, n := range []int{begin + s.sent/10000, s.sent % 10000 * 100, len(data), len(data)} {
			s.buf = binary.LittleEndian.AppendUint32(s.buf, uint32(n))
		}
		s.buf = append(s.buf, data...)
	}
	n := copy(b, s.buf)
	s.buf = s.buf[n:]
	return n, nil
}

// However many connections a capture holds, memory is that of those that are
// followed: here 1000 of 40,000, which take a few MB; all of them would take 120.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("collects garbage many times")
	}
	file := &scan{left: 40_000, buf: newScene(t).file}
	r, err := capture.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := heap(), uint64(0)
	rules := analyze.NewRules(0)
	written := 0
	sorted := analyze.Collector{Batch: 1000, Write: func(list []analyze.Entry) error {
		written += len(list)
		return nil
	}}
	n, err := analyze.Read(context.Background(), r, analyze.Options{
		MaxConnections: 1000, Segment: rules.Segment,
		Gone: func(c *flow.Conn, _ analyze.Marks) error {
			rules.Gone(c)
			s := c.Summary()
			return sorted.Add(analyze.Entry{Connection: analyze.NewConnection(&s, analyze.Marks{}), Summary: &s})
		},
		Progress: func(analyze.Counts) { most = max(most, heap()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sorted.Close(); err != nil || written != file.left || n.Connections != file.left {
		t.Fatalf("%d of %d connections written, %v", written, n.Connections, err)
	}
	if grown := int64(most) - int64(before); grown > 24<<20 {
		t.Errorf("the heap grew by %d MB, want at most 24", grown>>20)
	} else {
		t.Logf("the heap grew by %.1f MB", float64(grown)/(1<<20))
	}
}
