package analyze

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// TableOptions shape a table of connections.
type TableOptions struct {
	// Color asks for ANSI colours; without them the text is the same.
	Color bool
	// ASCII writes ASCII characters alone.
	ASCII bool
	// Width is that of the page in cells. Where a connection does not fit into one
	// line it takes two, and where those do not, the middle of addresses gives way;
	// from 80 cells on that is enough. 0 is for tools: one line each, whatever its
	// length.
	Width int
}

// WriteConnections writes connections as a table: who opened, to whom, when, for
// how long, the handshake's round trip, payload each way, retransmissions, how
// it ended by whose doing, and Zeek's conn_state.
func WriteConnections(w io.Writer, list []Connection, opt TableOptions) error {
	t := connectionTable{page: newPage(w, opt), list: list, decimals: 6, ellipsis: "…"}
	if opt.ASCII {
		t.ellipsis = "..."
	}
	for i := range list {
		if list[i].Start >= 10*time.Second {
			t.decimals = 3
		}
	}
	t.columns = t.wide(opt.Width > 0)
	t.measure()
	if opt.Width > 0 && t.total() > opt.Width {
		t.columns = t.wide(false)
		t.measure()
	}
	if opt.Width > 0 && t.total() > opt.Width {
		t.columns = t.stacked()
		t.measure()
		if over := t.total() - opt.Width; over > 0 {
			t.room = max(leastEndpoint, t.columns[1].width-over)
			t.measure()
		}
	}
	t.write()
	return t.Close()
}

// leastEndpoint is room for a port, an ellipsis and something of the address.
const leastEndpoint = 14

type connectionTable struct {
	*page
	list    []Connection
	columns []connectionColumn
	// decimals are those of the start, room is for an address, 0 for any.
	decimals, room int
	ellipsis       string
	// spans are those of a line, kept for the next one.
	spans []pen.Span
}

// connectionColumn is a column of one or two lines. Numbers are aligned to the
// right.
type connectionColumn struct {
	head   []string
	number bool
	// cells are those of its lines.
	cells []cellOf
	width int
}

type cellOf func(*Connection) pen.Span

const tableGap = 2

func (t *connectionTable) total() int {
	n := -tableGap
	for i := range t.columns {
		n += t.columns[i].width + tableGap
	}
	return n
}

func (t *connectionTable) measure() {
	for i := range t.columns {
		c := &t.columns[i]
		c.width = 0
		for _, h := range c.head {
			c.width = max(c.width, len(h))
		}
		for j := range t.list {
			for _, cell := range c.cells {
				c.width = max(c.width, words.Width(cell(&t.list[j]).Text))
			}
		}
	}
}

func (t *connectionTable) write() {
	lines := len(t.columns[1].head)
	for l := range lines {
		t.line(func(c *connectionColumn) (s pen.Span) {
			if l < len(c.head) {
				s = pen.Title.Span(c.head[l])
			}
			return s
		})
	}
	for i := range t.list {
		for l := range lines {
			t.line(func(c *connectionColumn) (s pen.Span) {
				if l < len(c.cells) {
					s = c.cells[l](&t.list[i])
				}
				return s
			})
		}
	}
}

// line writes a line, of which each column has a span.
func (t *connectionTable) line(of func(*connectionColumn) pen.Span) {
	out := t.spans[:0]
	for i := range t.columns {
		c := &t.columns[i]
		cell := of(c)
		fill := pen.Body.Span(strings.Repeat(" ", max(0, c.width-words.Width(cell.Text))))
		gap := pen.Body.Span(strings.Repeat(" ", tableGap))
		if c.number {
			out = append(out, fill, cell, gap)
		} else {
			out = append(out, cell, fill, gap)
		}
	}
	t.Line(out...)
	t.spans = out
}

// wide are the columns of one line a connection, all of them or the more important
// ones.
func (t *connectionTable) wide(all bool) []connectionColumn {
	c := []connectionColumn{
		{head: []string{"ID"}, number: true, cells: []cellOf{t.id}},
		{head: []string{"CLIENT"}, cells: []cellOf{t.end(0)}},
		{head: []string{"SERVER"}, cells: []cellOf{t.end(1)}},
		{head: []string{"START"}, number: true, cells: []cellOf{t.start}},
		{head: []string{"LASTED"}, number: true, cells: []cellOf{t.lasted}},
		{head: []string{"RTT"}, number: true, cells: []cellOf{t.rtt}},
		{head: []string{"PACKETS"}, number: true, cells: []cellOf{t.packets}},
		{head: []string{"SENT"}, number: true, cells: []cellOf{t.bytes(0)}},
		{head: []string{"RCVD"}, number: true, cells: []cellOf{t.bytes(1)}},
		{head: []string{"RATE"}, number: true, cells: []cellOf{t.rate}},
		{head: []string{"RETX"}, number: true, cells: []cellOf{t.bothRepeats}},
		{head: []string{"ENDED"}, cells: []cellOf{t.ending}},
		{head: []string{"BY"}, cells: []cellOf{t.by}},
		{head: []string{"ZEEK"}, cells: []cellOf{t.zeek}},
	}
	if !all {
		c = slices.DeleteFunc(c, func(c connectionColumn) bool { return c.head[0] == "PACKETS" || c.head[0] == "RATE" })
	}
	if t.tunneled() {
		c = append(c, connectionColumn{head: []string{"TUNNEL"}, cells: []cellOf{t.tunnel}})
	}
	return c
}

// tunneled reports whether a connection was in a tunnel.
func (t *connectionTable) tunneled() bool {
	return slices.ContainsFunc(t.list, func(c Connection) bool { return c.Tunnel != nil })
}

// stacked are the columns of two lines a connection.
func (t *connectionTable) stacked() []connectionColumn {
	rtt := connectionColumn{head: []string{"RTT"}, number: true, cells: []cellOf{t.rtt}}
	if t.tunneled() {
		rtt = connectionColumn{head: []string{"RTT", "TUNNEL"}, number: true, cells: []cellOf{t.rtt, t.tunnel}}
	}
	return []connectionColumn{
		{head: []string{"ID"}, number: true, cells: []cellOf{t.id}},
		{head: []string{"CLIENT", "SERVER"}, cells: []cellOf{t.end(0), t.end(1)}},
		{head: []string{"START", "LASTED"}, number: true, cells: []cellOf{t.start, t.lasted}},
		rtt,
		{head: []string{"SENT", "RCVD"}, number: true, cells: []cellOf{t.bytes(0), t.bytes(1)}},
		{head: []string{"RETX"}, number: true, cells: []cellOf{t.repeats(0), t.repeats(1)}},
		{head: []string{"ENDED", "ZEEK BY"}, cells: []cellOf{t.ending, t.zeekBy}},
	}
}

func (t *connectionTable) id(c *Connection) pen.Span { return pen.Faint.Span(strconv.Itoa(c.ID)) }

func (t *connectionTable) end(i int) cellOf {
	return func(c *Connection) pen.Span {
		if t.room == 0 {
			return pen.Body.Span(c.Ends[i].String())
		}
		return pen.Body.Span(words.Endpoint(c.Ends[i], t.room, t.ellipsis))
	}
}

func (t *connectionTable) start(c *Connection) pen.Span {
	return pen.Faint.Span(strconv.FormatFloat(c.Start.Seconds(), 'f', t.decimals, 64))
}

func (t *connectionTable) lasted(c *Connection) pen.Span {
	return pen.Body.Span(words.Duration(c.Duration, t.ASCII))
}

func (t *connectionTable) rtt(c *Connection) pen.Span {
	if c.RTT == nil {
		return pen.Faint.Span("-")
	}
	return pen.Body.Span(words.Duration(*c.RTT, t.ASCII))
}

// packets are those of the client and of the server: "7/4".
func (t *connectionTable) packets(c *Connection) pen.Span {
	return pen.Body.Span(number(c.Packets[0]) + "/" + number(c.Packets[1]))
}

// rate is the payload of both over the time that the connection lasted.
func (t *connectionTable) rate(c *Connection) pen.Span {
	text := ""
	if c.Duration > 0 {
		text = rateText(float64(c.Bytes[0]+c.Bytes[1]) * 8 / c.Duration.Seconds())
	}
	if text == "" {
		return pen.Faint.Span("-")
	}
	return pen.Body.Span(text)
}

func (t *connectionTable) bytes(i int) cellOf {
	return func(c *Connection) pen.Span { return pen.Body.Span(words.Bytes(c.Bytes[i])) }
}

func (t *connectionTable) repeats(i int) cellOf {
	return func(c *Connection) pen.Span { return repeatsCell(c.Retransmissions[i], "") }
}

// bothRepeats is "0", or the client's and the server's: "3/0".
func (t *connectionTable) bothRepeats(c *Connection) pen.Span {
	a, b := c.Retransmissions[0], c.Retransmissions[1]
	if a+b == 0 {
		return repeatsCell(0, "")
	}
	return repeatsCell(a, "/"+strconv.FormatUint(b, 10))
}

func repeatsCell(n uint64, more string) pen.Span {
	s := pen.Remark
	if n == 0 && more == "" {
		s = pen.Faint
	}
	return s.Span(strconv.FormatUint(n, 10) + more)
}

func (t *connectionTable) tunnel(c *Connection) pen.Span { return pen.Faint.Span(c.tunnel()) }

func (t *connectionTable) ending(c *Connection) pen.Span {
	return endingStyle(c.Ending).Span(c.Ending.String())
}

func (t *connectionTable) by(c *Connection) pen.Span { return pen.Body.Span(c.By.String()) }

func (t *connectionTable) zeek(c *Connection) pen.Span { return pen.Body.Span(c.Zeek.State) }

func (t *connectionTable) zeekBy(c *Connection) pen.Span {
	return pen.Body.Span(c.Zeek.State + " " + c.By.String())
}
