package scripts

import (
	"fmt"
	"strings"
	"time"

	"netlab/topology/wire"
)

// seconds writes a moment as the transcript does: seconds with three decimals, or
// as many as it takes.
func seconds(t time.Duration) string {
	s := fmt.Sprintf("%d.%09d", t/time.Second, t%time.Second)
	for range 2 {
		if !strings.HasSuffix(s, "000") {
			break
		}
		s = strings.TrimSuffix(s, "000")
	}
	return s
}

// between names the nodes at the ends of a packet's way.
func (m *moment) between() string { return m.from + " > " + m.to }

// notation is the packet in the notation.
func (m *moment) notation() string {
	if !m.tcp() {
		return m.text
	}
	return string(wire.AppendNotation(nil, &m.packet, m.info.RelSeq, m.info.RelAck))
}
