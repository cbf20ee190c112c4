package analyze

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"netlab/topology/wire/flow"
)

// Schema names the layout of the JSON object; it changes with every change that
// could break a reader.
const Schema = "netlab.analysis.v3"

// JSON writes the analysis of one capture as a JSON object, with each
// connection on a line of its own, as they come: the object is never whole in
// memory. Its members, in order:
//
//	schema, file, format
//	connections[]     flow.Summary, numbers and times as there, then tunnel, empty for none, zeek.conn_state, zeek.history and suricata, its tcp.state
//	segments[]        of a recorded connection: n, at_ns, from, flags, seq, ack, len, win, win_bytes, options, kinds, note, states
//	broken_rules[]    where rules were watched: rule, level, clause, count, and the first time: connection, packet, at_ns, by, expected, got
//	packets, tcp, cut, other_ip, fragments, not_ip, malformed
//	unread[]          what no TCP segment was read from: class, what, packets
//	connections_seen
//	begin, span_ns    the time of the first packet, null where none has one, and how long the capture lasts
//	errors[]          what was wrong with the file
type JSON struct {
	w    *bufio.Writer
	list int
	err  error
}

// NewJSON begins the object of a capture.
func NewJSON(w io.Writer, file, format string) *JSON {
	j := &JSON{w: bufio.NewWriterSize(w, 1<<16)}
	j.w.WriteString(`{"schema":`)
	j.value(Schema)
	j.member("file", file)
	j.member("format", format)
	j.begin("connections")
	return j
}

func (j *JSON) value(v any) {
	b, err := json.Marshal(v)
	if err != nil && j.err == nil {
		j.err = err
	}
	j.w.Write(b) // bufio.Writer keeps its first error for Flush
}

func (j *JSON) member(name string, v any) {
	j.w.WriteString(",\n\"" + name + `":`)
	j.value(v)
}

// begin opens a list, of which element writes one and end the end.
func (j *JSON) begin(name string) {
	j.list = 0
	j.w.WriteString(",\n\"" + name + `":[`)
}

func (j *JSON) element(v any) {
	if j.list++; j.list > 1 {
		j.w.WriteByte(',')
	}
	j.w.WriteByte('\n')
	j.value(v)
}

func (j *JSON) end() { j.w.WriteByte(']') }

// jsonConnection is a connection in our words and in those of other programs.
type jsonConnection struct {
	*flow.Summary
	Tunnel   string   `json:"tunnel"`
	Zeek     jsonZeek `json:"zeek"`
	Suricata string   `json:"suricata"`
}

type jsonZeek struct {
	ConnState string `json:"conn_state"`
	History   string `json:"history"`
}

// Write adds connections, whose summaries must be there.
func (j *JSON) Write(entries []Entry) error {
	for i := range entries {
		e := &entries[i]
		j.element(jsonConnection{e.Summary, e.tunnel(), jsonZeek{e.Zeek.State, e.Zeek.History}, SuricataState(e.Summary)})
	}
	return j.err
}

// jsonBroken is a rule that was broken, and the first time.
type jsonBroken struct {
	Rule       string        `json:"rule"`
	Level      string        `json:"level"`
	Clause     string        `json:"clause"`
	Count      uint64        `json:"count"`
	Connection int           `json:"connection"`
	Packet     uint64        `json:"packet"`
	At         time.Duration `json:"at_ns"`
	By         string        `json:"by"`
	Expected   string        `json:"expected"`
	Got        string        `json:"got"`
}

// Close ends the object: the segments of a recorded connection and the rules
// that were broken, each where it is not nil, the counts, how many connections
// were seen, listed or not, and what was wrong with the file, nil for nothing.
func (j *JSON) Close(c Counts, rec *Recorder, rules *Rules, damage error) error {
	j.end()
	if rec != nil {
		j.begin("segments")
		for i := range rec.seen {
			j.element(rec.seen[i].json())
		}
		j.end()
	}
	if rules != nil {
		j.begin("broken_rules")
		for _, b := range rules.Broken() {
			v := &b.First
			j.element(jsonBroken{v.Rule.ID, v.Rule.Level.String(), v.Rule.Clause, b.Count, v.Connection, v.Packet, v.At, v.By, v.Expected.String(), v.Got.String()})
		}
		j.end()
	}
	j.member("packets", c.Packets)
	j.member("tcp", c.TCP)
	for class, name := range [numClasses]string{"cut", "other_ip", "fragments", "not_ip", "malformed"} {
		j.member(name, c.Left(Class(class)))
	}
	j.begin("unread")
	for _, u := range c.Unread {
		j.element(u)
	}
	j.end()
	j.member("connections_seen", c.Connections)
	if c.Begin.IsZero() {
		j.member("begin", nil)
	} else {
		j.member("begin", c.Begin)
	}
	j.member("span_ns", c.Span)
	errs := []string{}
	if damage != nil {
		errs = append(errs, damage.Error())
	}
	j.member("errors", errs)
	j.w.WriteString("}\n")
	if err := j.w.Flush(); j.err == nil {
		j.err = err
	}
	return j.err
}
