package analyze

import (
	"io"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// WriteConnection writes all that is known of one connection of a capture, which
// began at begin, the zero time where that is not known. What both ends did
// stands side by side, in rows of which those without news are left out.
func WriteConnection(w io.Writer, s *flow.Summary, m Marks, begin time.Time, opt TableOptions) error {
	d := detail{page: newPage(w, opt), Summary: s}
	c := NewConnection(s, m)
	ended := s.Ending.String()
	if c.By != Neither {
		ended += " by " + c.By.String()
	}
	d.Line(pen.Title.Span("connection "+strconv.Itoa(s.ID)),
		pen.Body.Span("  client "+s.Ends[0].Addr.String()+"  server "+s.Ends[1].Addr.String()))
	d.field("ended", endingStyle(s.Ending).Span(ended))
	when := words.Seconds(s.Start) + " s into the capture"
	if !begin.IsZero() {
		when += ", " + begin.Add(s.Start).Format("2006-01-02 15:04:05.000000000") + " UTC"
	}
	if t := m.Tunnel; t != nil {
		d.field("tunnel", pen.Body.Span(m.tunnel()+", "+t.Src.String()+" > "+t.Dst.String()))
	}
	d.field("began", pen.Body.Span(when))
	d.field("lasted", pen.Body.Span(words.Seconds(s.End-s.Start)+" s"))
	d.field("handshake", pen.Body.Span(d.handshake()))
	d.field("seen", pen.Body.Span(seenText(s.Completeness)))
	d.field("options", pen.Body.Span(d.optionsText()))
	d.field("zeek", pen.Body.Span(m.Zeek.State+" "+m.Zeek.History))
	d.field("suricata", pen.Body.Span(SuricataState(s)))
	d.Line()
	d.ends()
	return d.Close()
}

type detail struct {
	*page
	*flow.Summary
}

// labelWidth is that of the longest label and its gap.
const labelWidth = 24

func (d *detail) field(label string, value pen.Span) {
	const width = 12
	for _, text := range d.fold(value.Text, width) {
		d.Line(pen.Faint.Span(words.Pad(label, width)), value.Style.Span(text))
		label = ""
	}
}

func (d *detail) handshake() string {
	if !d.Established {
		return "not seen to complete"
	}
	text := words.Duration(d.Handshake, d.ASCII)
	var trips []string
	for _, trip := range []struct {
		time *time.Duration
		to   string
	}{{d.RTTToPeer, "server"}, {d.RTTToOpener, "client"}} {
		if trip.time != nil {
			trips = append(trips, words.Duration(*trip.time, d.ASCII)+" to the "+trip.to)
		}
	}
	if trips != nil {
		text += ": " + strings.Join(trips, ", ") + ", from where it was captured"
	}
	if d.HandshakeRepeated {
		text += ", with retransmissions"
	}
	return text
}

// seenText names the parts of a connection's life that were seen.
func seenText(c flow.Completeness) string {
	var words []string
	for _, part := range []struct {
		bit  flow.Completeness
		name string
	}{
		{flow.SeenSYN, "SYN"},
		{flow.SeenSYNACK, "SYN+ACK"},
		{flow.SeenACK, "ACK"},
		{flow.SeenData, "data"},
		{flow.SeenFIN, "FIN"},
		{flow.SeenRST, "RST"},
	} {
		if c&part.bit != 0 {
			words = append(words, part.name)
		}
	}
	return strings.Join(words, ", ")
}

func (d *detail) optionsText() string {
	var words []string
	for _, o := range []struct {
		on   bool
		name string
	}{{d.WindowScaling, "window scaling"}, {d.SACK, "SACK"}, {d.Timestamps, "timestamps"}} {
		if o.on {
			words = append(words, o.name)
		}
	}
	if words == nil {
		return "none that both ends offered"
	}
	return strings.Join(words, ", ")
}

// ends writes what both ends did, side by side.
func (d *detail) ends() {
	rows := [][3]string{{"", "client", "server"}}
	rows = append(rows, d.counted()...)
	rows = append(rows, d.measured()...)
	wide := 0
	for _, r := range rows {
		wide = max(wide, words.Width(r[1]), words.Width(r[2]))
	}
	for i, r := range rows {
		s := pen.Body
		if i == 0 {
			s = pen.Title
		}
		d.Line(pen.Faint.Span(words.Pad(r[0], labelWidth)),
			s.Span(strings.Repeat(" ", wide-words.Width(r[1]))+r[1]+"  "),
			s.Span(strings.Repeat(" ", wide-words.Width(r[2]))+r[2]))
	}
}

// counted are the rows of counts. Those that are zero on both sides say nothing,
// but for the first few.
func (d *detail) counted() (rows [][3]string) {
	const always = 4
	for i, f := range []struct {
		name string
		of   func(*flow.Counts) uint64
	}{
		{"segments", func(c *flow.Counts) uint64 { return c.Packets }},
		{"  with data", func(c *flow.Counts) uint64 { return c.DataSegments }},
		{"payload bytes", func(c *flow.Counts) uint64 { return c.UniqueBytes }},
		{"retransmissions", func(c *flow.Counts) uint64 { return c.Retransmissions }},
		{"  by timeout", func(c *flow.Counts) uint64 { return c.TimeoutRepairs }},
		{"  tail loss probes", func(c *flow.Counts) uint64 { return c.TailLossProbes }},
		{"  for the path MTU", func(c *flow.Counts) uint64 { return c.PathMTURepairs }},
		{"  fast", func(c *flow.Counts) uint64 { return c.FastRepairs }},
		{"  spurious", func(c *flow.Counts) uint64 { return c.SpuriousRepairs }},
		{"  of what was not seen", func(c *flow.Counts) uint64 { return c.UnseenRetransmission }},
		{"  bytes", func(c *flow.Counts) uint64 { return c.RetransmittedBytes }},
		{"copies by the network", func(c *flow.Counts) uint64 { return c.Duplicates }},
		{"out of order", func(c *flow.Counts) uint64 { return c.OutOfOrder }},
		{"after a gap", func(c *flow.Counts) uint64 { return c.Gaps }},
		{"duplicate ACKs", func(c *flow.Counts) uint64 { return c.DuplicateACKs }},
		{"window updates", func(c *flow.Counts) uint64 { return c.WindowUpdates }},
		{"zero windows", func(c *flow.Counts) uint64 { return c.ZeroWindows }},
		{"zero window probes", func(c *flow.Counts) uint64 { return c.ZeroWindowProbes }},
		{"keepalives", func(c *flow.Counts) uint64 { return c.KeepAlives }},
		{"resets", func(c *flow.Counts) uint64 { return c.Resets }},
		{"  without effect", func(c *flow.Counts) uint64 { return c.InvalidResets }},
		{"outside the window", func(c *flow.Counts) uint64 { return c.Unacceptable }},
		{"ACKs of what was not seen", func(c *flow.Counts) uint64 { return c.AcksOfUnseen }},
	} {
		a, b := f.of(&d.Ends[0].Counts), f.of(&d.Ends[1].Counts)
		if i < always || a|b != 0 {
			rows = append(rows, [3]string{f.name, strconv.FormatUint(a, 10), strconv.FormatUint(b, 10)})
		}
	}
	return rows
}

// measured are the rows of sizes and times.
func (d *detail) measured() (rows [][3]string) {
	for _, f := range []struct {
		name string
		of   func(*flow.Direction) string // "" for nothing to say
	}{
		{"never seen", func(e *flow.Direction) string { return someBytes(e.MissingBytes) }},
		{"never acknowledged", func(e *flow.Direction) string { return someBytes(e.UnackedBytes) }},
		{"most in flight", func(e *flow.Direction) string { return someBytes(e.MaxFlight) }},
		{"goodput", func(e *flow.Direction) string { return rateText(e.Goodput) }},
		{"MSS", func(e *flow.Direction) string { return some(uint64(e.MSS)) }},
		{"window scale", func(e *flow.Direction) string {
			if e.WindowScale < 0 {
				return ""
			}
			return strconv.Itoa(int(e.WindowScale))
		}},
		{"last window", func(e *flow.Direction) string { return strconv.FormatUint(uint64(e.Window), 10) }},
		{"round trip, least", func(e *flow.Direction) string { return d.rttText(e.RTT.Min, e.RTT.Samples) }},
		{"round trip, smoothed", func(e *flow.Direction) string { return d.rttText(e.RTT.Smoothed, e.RTT.Samples) }},
		{"round trip, most", func(e *flow.Direction) string { return d.rttText(e.RTT.Max, e.RTT.Samples) }},
	} {
		a, b := f.of(&d.Ends[0]), f.of(&d.Ends[1])
		if a == "" && b == "" {
			continue
		}
		for _, text := range []*string{&a, &b} {
			if *text == "" {
				*text = "-"
			}
		}
		rows = append(rows, [3]string{f.name, a, b})
	}
	return rows
}

func (d *detail) rttText(t time.Duration, samples uint64) string {
	if samples == 0 {
		return ""
	}
	return words.Duration(t, d.ASCII)
}

func some(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

func someBytes(n uint64) string {
	if n == 0 {
		return ""
	}
	return some(n) + " B"
}

// rateText writes bits a second as words.Bytes does bytes.
func rateText(bps float64) string {
	if bps < 1 {
		return ""
	}
	return strings.TrimSuffix(words.Bytes(uint64(bps)), "B") + "bit/s"
}
