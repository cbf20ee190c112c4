package flow

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire"
)

// The two ends of every scenario and their initial sequence numbers.
var (
	addrA = netip.MustParseAddrPort("10.0.0.1:40000")
	addrB = netip.MustParseAddrPort("10.0.0.2:80")
)

const isnA, isnB = 1000, 4294967000 // b wraps after 296 bytes

// scenario feeds a tracker with segments written as one-liners:
//
//	TIME FROM FLAGS SEQ:END(LEN) [ack N] [win N] [mss N] [wscale N] [sackok]
//	[ts VAL ECR] [sack S:E]... [id N] [isn N]
//
// TIME in seconds, numbers relative to each end's ISN; isn moves the sender's
// for this line and the ones after it. What follows "|" is the expectation:
// kinds, a semicolon, the states of both ends after it, the opener's first.
type scenario struct {
	t     *testing.T
	track *Tracker
	ended []*Conn // those that left the table
	isn   map[string]uint32
	n     uint64
	info  *Info
}

func newScenario(t *testing.T) *scenario {
	s := &scenario{t: t, isn: map[string]uint32{"a": isnA, "b": isnB}}
	s.track = New(Options{Ended: func(c *Conn) { s.ended = append(s.ended, c) }})
	return s
}

// play feeds the lines and checks their expectations; it returns the
// connection of the last one.
func play(t *testing.T, script string) *Conn {
	t.Helper()
	s := newScenario(t)
	s.run(script)
	return s.info.Conn
}

func (s *scenario) run(script string) {
	s.t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
		line, want, checked := strings.Cut(strings.TrimSpace(line), "|")
		if line == "" {
			continue
		}
		at, p := s.parse(line)
		s.n++
		s.info = s.track.Observe(at, s.n, p)
		if s.info == nil {
			s.t.Fatalf("%s: no info", line)
		}
		if want = strings.Join(strings.Fields(want), " "); checked && describe(s.info) != want {
			s.t.Errorf("#%d %s\n got %s\nwant %s", s.n, line, describe(s.info), want)
		}
	}
}

func describe(i *Info) string {
	s := i.Kinds.String()
	if i.Repair != NoRepair {
		s += " by " + i.Repair.String()
	}
	if i.Reset != NoReset {
		s += " " + i.Reset.String()
	}
	if i.Of != 0 {
		s += fmt.Sprintf(" of #%d", i.Of)
	}
	return fmt.Sprintf("%s; %v %v", s, i.After[0], i.After[1])
}

var flagBits = map[rune]wire.Flags{
	'F': wire.FIN, 'S': wire.SYN, 'R': wire.RST, 'P': wire.PSH, '.': wire.ACK,
	'U': wire.URG, 'E': wire.ECE, 'W': wire.CWR,
}

func (s *scenario) parse(line string) (time.Duration, *wire.Packet) {
	s.t.Helper()
	f := strings.Fields(line)
	if len(f) < 4 {
		s.t.Fatalf("%q: too short", line)
	}
	number := func(i int) (n int64) {
		if _, err := fmt.Sscan(f[i], &n); err != nil {
			s.t.Fatalf("%q: %v", line, err)
		}
		return n
	}
	var seconds float64
	if _, err := fmt.Sscan(f[0], &seconds); err != nil {
		s.t.Fatalf("%q: %v", line, err)
	}
	me, peer := f[1], "b"
	p := &wire.Packet{Version: 4, Proto: wire.TCP, Src: addrA, Dst: addrB, Window: 65535}
	p.Options.WindowScale = -1
	if me == "b" {
		p.Src, p.Dst, peer = addrB, addrA, "a"
	}
	for _, r := range f[2] {
		p.Flags |= flagBits[r]
	}
	for i := 4; i < len(f); i++ {
		if f[i] == "isn" {
			s.isn[me] = uint32(number(i + 1))
		}
	}
	var start, end int64
	if _, err := fmt.Sscanf(f[3], "%d:%d(%d)", &start, &end, &p.Len); err != nil || end-start != int64(p.Len) {
		s.t.Fatalf("%q: bad numbers %q: %v", line, f[3], err)
	}
	p.Seq, p.Payload = s.isn[me]+uint32(start), make([]byte, p.Len)
	for i := 4; i < len(f); i++ {
		switch f[i] {
		case "ack":
			p.Ack = s.isn[peer] + uint32(number(i+1))
		case "win":
			p.Window = uint16(number(i + 1))
		case "mss":
			p.Options.MSS = uint16(number(i + 1))
		case "wscale":
			p.Options.WindowScale = int8(number(i + 1))
		case "sackok":
			p.Options.SACKPermitted = true
			i--
		case "ts":
			p.Options.HasTimestamps = true
			p.Options.TSVal, p.Options.TSEcr = uint32(number(i+1)), uint32(number(i+2))
			i++
		case "sack":
			var b, e uint32
			if _, err := fmt.Sscanf(f[i+1], "%d:%d", &b, &e); err != nil {
				s.t.Fatalf("%q: %v", line, err)
			}
			p.Options.SACK[p.Options.NumSACK] = wire.SACKBlock{Start: s.isn[peer] + b, End: s.isn[peer] + e}
			p.Options.NumSACK++
		case "id":
			p.ID = uint32(number(i + 1))
		case "isn":
		default:
			s.t.Fatalf("%q: unknown word %q", line, f[i])
		}
		i++
	}
	return time.Duration(seconds * float64(time.Second)), p
}

// Segments that most scenarios begin with.
const opening = `
	0.000 a S  0:0(0)        win 64240 mss 1460 wscale 7 sackok
	0.010 b S. 0:0(0)  ack 1 win 65160 mss 1460 wscale 7 sackok
	0.020 a .  1:1(0)  ack 1 win 502
`
