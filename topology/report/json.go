package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Schema names the layout of the JSON object; it changes with every change that
// could break a reader.
const Schema = "netlab.run.v1"

type jsonHead struct {
	Schema  string        `json:"schema"`
	Lab     string        `json:"lab"`
	Title   string        `json:"title"`
	Seed    uint64        `json:"seed"`
	Params  jsonParams    `json:"params"`
	Verdict Verdict       `json:"verdict,omitempty"`
	Virtual time.Duration `json:"virtual_ns"`
	Wall    time.Duration `json:"wall_ns"`
	Digest  string        `json:"digest"`
}

// jsonParams is an object whose members keep their order.
type jsonParams []Param

// MarshalJSON implements [json.Marshaler].
func (ps jsonParams) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, p := range ps {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(p.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// jsonNode has null for the stack of a node that has gVisor's, or none.
type jsonNode struct {
	Name  string         `json:"name"`
	Kind  string         `json:"kind"`
	Stack *string        `json:"stack"`
	Addrs []netip.Prefix `json:"addrs"`
}

// jsonPacket has null for what a packet does not have: the fields of TCP in
// another protocol, the acknowledgment number without ACK, an arrival that never
// was, the draw of a decision that was not left to chance, the original of what
// is no copy. Numbers are relative to the initial ones, as in the notation.
type jsonPacket struct {
	N       uint64         `json:"n"`
	Sent    time.Duration  `json:"sent_ns"`
	Arrived *time.Duration `json:"arrived_ns"`
	Link    string         `json:"link"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	Src     netip.AddrPort `json:"src"`
	Dst     netip.AddrPort `json:"dst"`
	Proto   string         `json:"proto"`
	Flags   *string        `json:"flags"`
	Seq     *uint32        `json:"seq"`
	Ack     *uint32        `json:"ack"`
	Len     int            `json:"len"`
	Win     *uint16        `json:"win"`
	Options *string        `json:"options"`
	Fate    string         `json:"fate"`
	By      string         `json:"by"`
	Draw    *float64       `json:"draw"`
	CopyOf  *uint64        `json:"copy_of"`
	Note    string         `json:"note"`
}

type jsonTransition struct {
	At    time.Duration `json:"t_ns"`
	Node  string        `json:"node"`
	Conn  *int          `json:"conn"` // null for a listener
	From  string        `json:"from"`
	To    string        `json:"to"`
	Cause string        `json:"cause"`
}

func transitionOf(t *tap.Transition) jsonTransition {
	out := jsonTransition{At: t.At, Node: t.Node, From: t.From.String(), To: t.To.String(), Cause: t.Cause.String()}
	if t.Conn != nil {
		out.Conn = &t.Conn.ID
	}
	return out
}

// jsonAct has null for the link and the node of what was not done to one, and for
// the detail where there is none.
type jsonAct struct {
	At     time.Duration `json:"t_ns"`
	Act    string        `json:"act"`
	Link   *string       `json:"link"`
	Node   *string       `json:"node"`
	Groups [][]string    `json:"groups"`
	Detail *string       `json:"detail"`
}

func actOf(rec *tap.Record, a *tap.Act) jsonAct {
	out := jsonAct{At: a.At, Act: a.Kind.String(), Groups: a.Groups}
	if a.Link != tap.NoLink {
		out.Link = &rec.Links[a.Link].Name
	}
	if a.Node != "" {
		out.Node = &a.Node
	}
	if a.Detail != "" {
		out.Detail = &a.Detail
	}
	return out
}

type jsonCheck struct {
	Name   string        `json:"name"`
	OK     bool          `json:"ok"`
	At     time.Duration `json:"at_ns"`
	Clause string        `json:"clause"`
	Detail string        `json:"detail"`
	Pos    string        `json:"pos"`
}

// jsonViolation has null for the packet where no segment shows it, and for known,
// the reason, where nothing explains it.
type jsonViolation struct {
	ID       string        `json:"id"`
	Level    string        `json:"level"`
	Clause   string        `json:"clause"`
	At       time.Duration `json:"at_ns"`
	Node     string        `json:"node"`
	Packet   *uint64       `json:"packet"`
	Expected string        `json:"expected"`
	Got      string        `json:"got"`
	Known    *string       `json:"known"`
}

func violationOf(v *rfc.Violation) jsonViolation {
	out := jsonViolation{ID: v.Rule.ID, Level: v.Rule.Level.String(), Clause: v.Rule.Clause, At: v.At, Node: v.Node, Expected: v.Expected.String(), Got: v.Got.String()}
	if v.Packet != 0 {
		out.Packet = &v.Packet
	}
	if v.Known != nil {
		out.Known = &v.Known.Reason
	}
	return out
}

// WriteJSON writes a run as one JSON object, with each packet, transition, act,
// check and violation of the RFCs (these where the run was monitored) on a line of its
// own, and each series of samples where these were asked for, and how many series there
// was no room for, as it goes: the object is never whole in memory.
// Of two runs of the same lab, seed and parameters only wall_ns differs.
func WriteJSON(w io.Writer, run *Run) error {
	j := jsonWriter{w: bufio.NewWriterSize(w, 1<<16)}
	j.enc = json.NewEncoder(j.w)
	j.enc.SetEscapeHTML(false)
	rec := run.Record
	head, err := json.Marshal(jsonHead{
		Schema: Schema, Lab: run.Lab, Title: run.Title, Seed: run.Seed, Params: run.Params, Verdict: run.Verdict,
		Virtual: run.VirtualTime, Wall: run.WallTime, Digest: rec.Digest,
	})
	if err != nil {
		return err
	}
	j.w.Write(head[:len(head)-1])
	j.list("nodes", len(rec.Nodes), func(i int) any {
		n := &rec.Nodes[i]
		out := jsonNode{Name: n.Name, Kind: n.Kind.String(), Addrs: append([]netip.Prefix{}, n.Addrs...)}
		if n.Stack != "" {
			out.Stack = &n.Stack
		}
		return out
	})
	j.list("packets", len(rec.Packets), func(i int) any { return jsonOf(rec, rec.Packets[i]) })
	j.list("transitions", len(rec.Transitions), func(i int) any { return transitionOf(rec.Transitions[i]) })
	var acts []*tap.Act
	for i := range rec.Events {
		if a := rec.Events[i].Act; a != nil {
			acts = append(acts, a)
		}
	}
	j.list("acts", len(acts), func(i int) any { return actOf(rec, acts[i]) })
	j.list("checks", len(run.Checks), func(i int) any { return jsonCheck(run.Checks[i]) })
	if f := run.Findings; f != nil {
		j.list("violations", len(f.Violations), func(i int) any { return violationOf(f.Violations[i]) })
	}
	if s := run.Samples; s != nil {
		j.list("senders", len(s.Ends), func(i int) any { return senderOf(&s.Ends[i]) })
		j.list("queues", len(s.Links), func(i int) any { return queueOf(rec, &s.Links[i]) })
		fmt.Fprintf(j.w, ",\n\"series_omitted\":%d", s.Omitted)
	}
	j.w.WriteString("}\n")
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

type jsonWriter struct {
	w   *bufio.Writer
	enc *json.Encoder
	err error
}

// list writes a member of n elements, one a line.
func (j *jsonWriter) list(name string, n int, element func(int) any) {
	j.w.WriteString(",\n\"" + name + "\":[")
	for i := range n {
		if i > 0 {
			j.w.WriteByte(',')
		} else {
			j.w.WriteByte('\n')
		}
		if j.err == nil {
			j.err = j.enc.Encode(element(i)) // ends in a newline
		}
	}
	j.w.WriteByte(']')
}

func jsonOf(rec *tap.Record, p *tap.Packet) jsonPacket {
	out := jsonPacket{
		N: p.N, Sent: p.Sent, Link: rec.Links[p.Link].Name, From: p.From, To: p.To, Src: p.Src, Dst: p.Dst,
		Proto: p.Proto.String(), Len: p.Len, Fate: p.Fate.String(), By: p.Why.String(), Note: noteAfter(p),
	}
	if p.Arrived != tap.Never {
		out.Arrived = &p.Arrived
	}
	if draw := p.Why.Draw(); draw >= 0 {
		out.Draw = &draw
	}
	if p.CopyOf != 0 {
		out.CopyOf = &p.CopyOf
	}
	if p.Proto != wire.TCP || p.FragOffset != 0 {
		return out
	}
	seq, ack := relative(p)
	flags := p.Flags.String()
	options := string(wire.AppendOptions(nil, &p.Options, p.Ack-ack))
	options = options[1 : len(options)-1]
	out.Flags, out.Seq, out.Win, out.Options = &flags, &seq, &p.Window, &options
	if p.Flags.Has(wire.ACK) {
		out.Ack = &ack
	}
	return out
}
