package scripts

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"netlab/topology/wire"
)

// wireLine is one line of expect_wire.
type wireLine struct {
	number int // in the text, from 1
	text   string
	// skip is "...": any packets.
	skip bool
	// at is when the packet is sent, since the line before where relative, and
	// not compared where timed is false.
	at              time.Duration
	timed, relative bool
	// from and to are nodes, "*" for any; lost says that a link loses it.
	from, to string
	lost     bool
	segment  wire.Segment
	// other is the notation of a packet that is not TCP, or its beginning.
	other string
}

var (
	wireShape = regexp.MustCompile(`^(?:(\+?)(\d+(?:\.\d+)?)\s+)?(\S+)\s+([>x])\s+([^\s:]+):?\s+(?:#\d+\s+)?(.+)$`)
	remark    = regexp.MustCompile(`\s+\([^()]*[a-z][^()]*\)$`)
	otherWire = regexp.MustCompile(`^(udp|icmp6?|proto|tcp fragment)\b`)
)

// parseWire reads the lines of expect_wire; blank ones and comments that begin
// with -- or # say nothing.
func parseWire(text string) ([]wireLine, error) {
	var lines []wireLine
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "#") {
			continue
		}
		w, err := parseWireLine(line)
		w.number, w.text = i+1, line
		if err != nil {
			return nil, w.wrong(err)
		}
		lines = append(lines, w)
	}
	return lines, nil
}

// wrong says which line an error is of.
func (w *wireLine) wrong(err error) error {
	return fmt.Errorf("line %d, %q: %w", w.number, w.text, err)
}

func parseWireLine(line string) (wireLine, error) {
	if line == "..." {
		return wireLine{skip: true}, nil
	}
	m := wireShape.FindStringSubmatch(line)
	if m == nil {
		return wireLine{}, hint(fmt.Errorf("this is not a packet"), `write "[TIME] FROM > TO SEGMENT", such as "0.050 b > a S. 0:0(0) ack 1", or "..." for any packets`)
	}
	w := wireLine{from: m[3], to: m[5], lost: m[4] == "x"}
	if m[2] != "" {
		at, err := parseSeconds(m[2])
		if err != nil {
			return w, err
		}
		w.at, w.timed, w.relative = at, true, m[1] == "+"
	}
	packet := m[6]
	if strings.HasSuffix(packet, ")") {
		packet = remark.ReplaceAllString(packet, "")
	}
	if otherWire.MatchString(packet) {
		w.other = packet
		return w, nil
	}
	var err error
	w.segment, err = wire.ParsePattern(packet)
	return w, err
}

// parseSeconds reads a moment as the transcript writes it, "0.050".
func parseSeconds(text string) (time.Duration, error) {
	whole, frac, _ := strings.Cut(text, ".")
	if len(frac) > 9 {
		return 0, fmt.Errorf("%q: want at most nine decimals", text)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", 9-len(frac)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time in seconds", text)
	}
	return time.Duration(n), nil
}

// mismatch says in what a packet is not as the line describes it, "" where it is.
// Before is when the packet of the line before was sent.
func (w *wireLine) mismatch(m *moment, before time.Duration) string {
	if why := w.outside(m, before); len(why) > 0 {
		return why[0]
	}
	if w.other != "" {
		return ""
	}
	return w.segment.Mismatch(&m.packet, m.info.RelSeq, m.info.RelAck)
}

// outside says in what a packet is not as the line describes it, its segment apart.
func (w *wireLine) outside(m *moment, before time.Duration) (why []string) {
	want := w.at
	if w.relative {
		want += before
	}
	if w.from != "*" && w.from != m.from || w.to != "*" && w.to != m.to {
		why = append(why, "direction")
	}
	if w.timed && m.at != want {
		why = append(why, "time")
	}
	if w.lost && !m.lost() {
		why = append(why, "fate, it was not lost")
	}
	if m.tcp() != (w.other == "") || w.other != "" && !strings.HasPrefix(m.notation(), w.other) {
		why = append(why, "kind")
	}
	return why
}

// distance is how far a packet is from what the line describes.
func (w *wireLine) distance(m *moment, before time.Duration) int {
	why := w.outside(m, before)
	if m.tcp() && w.other == "" {
		why = append(why, w.segment.Mismatches(&m.packet, m.info.RelSeq, m.info.RelAck)...)
	}
	sum := 0
	for _, part := range why {
		switch part {
		case "kind":
			sum += 20
		case "direction", "flags":
			sum += 5
		default:
			sum++
		}
	}
	return sum
}
