package analysis

import (
	"bufio"
	"encoding/json"
	"io"
)

// Schema names the layout of the JSON object; it changes with every change that
// could break a reader.
const Schema = "netlab.analysis.v1"

// JSON writes the analysis of one capture as a JSON object, with each
// connection on a line of its own, as they come: the object is never whole in
// memory.
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

// Write adds connections, whose summaries must be there.
func (j *JSON) Write(entries []Entry) error {
	for i := range entries {
		j.element(entries[i].Summary)
	}
	return j.err
}

// Close ends the object: the segments of a recorded connection where rec is not
// nil, the counts, how many connections were seen, listed or not, and what was
// wrong with the file, nil for nothing.
func (j *JSON) Close(c Counts, rec *Recorder, damage error) error {
	j.end()
	if rec != nil {
		j.begin("segments")
		for i := range rec.seen {
			j.element(rec.seen[i].json())
		}
		j.end()
	}
	j.member("packets", c.Packets)
	j.member("tcp", c.TCP)
	j.member("other_ip", c.OtherIP)
	j.member("not_ip", c.NotIP)
	j.member("malformed", c.Malformed)
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
