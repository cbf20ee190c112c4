package scripts

import "netlab/topology/wire"

// between names the nodes at the ends of a packet's way.
func (m *moment) between() string { return m.from + " > " + m.to }

// notation is the packet in the notation.
func (m *moment) notation() string {
	if !m.tcp() {
		return m.text
	}
	return string(wire.AppendNotation(nil, &m.packet, m.info.RelSeq, m.info.RelAck))
}
