package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strconv"
	"strings"

	"netlab/topology/plot"
	"netlab/topology/report"
	"netlab/topology/report/pen"
	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// Limits of what a page holds: it is read whole by a browser.
const (
	// MaxPackets is how many packets are shown one by one; of a run with more, long
	// stretches of a transfer are summed up, and MaxRows bounds what is left.
	MaxPackets = 25_000
	MaxRows    = 80_000
	// MaxLanes is how many nodes the ladder has.
	MaxLanes = 12
	// maxPlots is how many connections are plotted, those with the most data first.
	maxPlots = 6
	// maxCapture bounds the capture before it is compressed, maxPcapng after, in bytes.
	maxCapture = 128 << 20
	maxPcapng  = 8 << 20
)

// Samples is how many samples of each end and queue a run for a page keeps, see
// [samples.DefaultMax].
const Samples = 4 * samples.DefaultMax

// Options are what a run does not know of itself.
type Options struct {
	// Command is the command line that repeats the run, empty where none does.
	Command string
	// Source is the lab's script, nil for none.
	Source *Source
	// Picture is the topology as SVG, empty for none.
	Picture string
	// LeftOut says in a phrase each what the run does not have.
	LeftOut []words.Phrase
}

// New makes the data of a run. An error says that a drawing or the capture could not be
// made.
func New(run *report.Run, o Options) (*Data, error) {
	rec := run.Record
	d := &Data{
		Schema: Schema, Lab: run.Lab, Title: run.Title, Settings: text(run.Settings()), Verdict: string(run.Verdict), Virtual: run.VirtualTime,
		Digest: rec.Digest, Sent: rec.Sent, Dropped: rec.Dropped, LeftOut: []Text{}, Command: o.Command, Source: o.Source, Picture: o.Picture,
		Chinese: make(map[string]string), Words: vocabulary(),
	}
	if !run.Source.Empty() {
		d.Verdict, d.Digest = "", "" // nothing was to hold, and nothing would be the same again
	}
	for _, p := range o.LeftOut {
		d.leave(p)
	}
	if rec.Evicted > 0 {
		d.leave(words.Bothf("the first %d packets, which the record has not kept", "最早的 %d 个分组，记录没有保留它们", rec.Evicted))
	}
	d.network(rec)
	b := &builder{Data: d, run: run, nodes: make(map[string]int), at: make(map[uint64]int), changes: make(map[*tap.Transition]int)}
	for i := range rec.Nodes {
		b.nodes[rec.Nodes[i].Name] = i
	}
	b.moments()
	d.series(run.Samples)
	d.judged(run)
	if err := d.plots(run); err != nil {
		return nil, err
	}
	return d, d.capture(rec)
}

// bilingual is a value that has a name in both languages.
type bilingual interface {
	String() string
	Chinese() string
}

// name is what a value is called. What it is in Chinese is kept beside.
func (d *Data) name(v bilingual) string {
	text := v.String()
	if chinese := v.Chinese(); chinese != text {
		d.Chinese[text] = chinese
	}
	return text
}

// leave says that something is left out.
func (d *Data) leave(what words.Phrase) { d.LeftOut = append(d.LeftOut, text(what)) }

func (d *Data) network(rec *tap.Record) {
	d.Nodes, d.Links, d.Conns = []Node{}, []Link{}, []Conn{}
	for i := range rec.Nodes {
		n := Node{Name: rec.Nodes[i].Name, Kind: rec.Nodes[i].Kind.String(), Addrs: []string{}}
		for _, a := range rec.Nodes[i].Addrs {
			n.Addrs = append(n.Addrs, a.String())
		}
		d.Nodes = append(d.Nodes, n)
	}
	for _, l := range rec.Links {
		d.Links = append(d.Links, Link(l))
	}
	for _, c := range rec.Conns {
		out := Conn{ID: c.ID}
		for i := range c.Ends {
			out.Nodes[i], out.Addrs[i] = c.Ends[i].Node, c.Ends[i].Addr.String()
		}
		d.Conns = append(d.Conns, out)
	}
}

// judged takes the checks and the findings.
func (d *Data) judged(run *report.Run) {
	d.Checks, d.Findings = []Check{}, []Finding{}
	for _, c := range run.Checks {
		d.Checks = append(d.Checks, Check(c))
	}
	if d.Monitored = run.Findings != nil; !d.Monitored {
		return
	}
	for _, v := range run.Findings.Violations {
		f := Finding{
			Rule: v.Rule.ID, Level: v.Rule.Level.String(), Clause: v.Rule.Clause, Text: v.Rule.Text, At: v.At, Node: v.Node,
			Packet: v.Packet, Case: text(run.Case(v)), Class: "remark",
		}
		if v.Conn != nil {
			f.Conn = v.Conn.ID
		}
		if v.Known != nil {
			f.Known = v.Known.Reason
		}
		if v.Fails() {
			f.Class = "bad"
		}
		d.Findings = append(d.Findings, f)
	}
	if f := run.Findings; f.Failures+f.Warnings+f.Known > uint64(len(f.Violations)) {
		d.leave(words.Bothf("%d findings beyond the first %d", "%d 处违反规则，列出的 %d 处之外", f.Failures+f.Warnings+f.Known-uint64(len(f.Violations)), len(f.Violations)))
	}
}

// plots draws the connections that carried the most data.
func (d *Data) plots(run *report.Run) error {
	d.Plots = []Plot{}
	for _, c := range plot.Busiest(run, maxPlots) {
		p, err := plot.New(run, plot.Options{Conn: c.ID})
		if err != nil {
			continue // it has nothing to draw
		}
		out := Plot{Conn: c.ID, Title: text(p.About), From: p.From, To: p.To}
		if out.Wide, err = drawing(p, plot.Wide); err == nil {
			out.Narrow, err = drawing(p, plot.Narrow)
		}
		if err != nil {
			return err
		}
		d.Plots = append(d.Plots, out)
	}
	return nil
}

func drawing(p *plot.Plot, width int) (Drawing, error) {
	var b strings.Builder
	err := plot.WriteSVG(&b, p, plot.SVGOptions{Width: width, Bilingual: true})
	left, right := plot.SVGSpan(width)
	return Drawing{b.String(), left, right}, err
}

// capture makes the capture file, where it has room.
func (d *Data) capture(rec *tap.Record) error {
	size := 0
	for _, p := range rec.Packets {
		size += p.Size()
	}
	if size == 0 {
		return nil // a network without packets, or a record of a capture
	}
	if size > maxCapture {
		d.leave(words.Bothf("the capture, of %s: netlab run --pcapng writes it", "抓包文件，共 %s：可用 netlab run --pcapng 写出", words.Bytes(uint64(size))))
		return nil
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := report.WritePcapng(z, rec, report.PcapngOptions{}); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if b.Len() > maxPcapng {
		d.leave(words.Bothf("the capture, of %s compressed: netlab run --pcapng writes it", "抓包文件，压缩后 %s：可用 netlab run --pcapng 写出", words.Bytes(uint64(b.Len()))))
		return nil
	}
	d.Pcapng = base64.StdEncoding.EncodeToString(b.Bytes())
	return nil
}

// classes are those of styles, for the view's style sheet.
var classes = map[pen.Style]string{
	pen.Faint: "faint", pen.Title: "title", pen.Good: "good", pen.Bad: "bad", pen.Remark: "remark", pen.Speech: "speech",
	pen.Opening: "opening", pen.Open: "open", pen.Closing: "closing", pen.Waiting: "waiting",
}

func number(c *flow.Conn) int {
	if c == nil {
		return 0
	}
	return c.ID
}

func decimal[N uint16 | uint64 | int](n N) string { return strconv.FormatUint(uint64(n), 10) }
