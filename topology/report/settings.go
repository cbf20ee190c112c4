package report

import (
	"strconv"
	"strings"

	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// settings writes what, with the lab itself, determines a run: "seed 1, delay=50ms".
func settings(r *Run) words.Phrase {
	if !r.Source.Empty() {
		return r.Source
	}
	all := []words.Phrase{words.Bothf("seed %d", "种子 %d", r.Seed)}
	for _, p := range r.Params {
		all = append(all, words.Same(p.Name+"="+p.Value))
	}
	return words.Join(words.Both(", ", "，"), all...)
}

// command is the command line that repeats the run.
func command(r *Run) string {
	var b strings.Builder
	b.WriteString("netlab run ")
	b.WriteString(words.ShellQuote(r.Lab))
	b.WriteString(" --seed ")
	b.WriteString(strconv.FormatUint(r.Seed, 10))
	for _, p := range r.Params {
		b.WriteString(" --param ")
		b.WriteString(words.ShellQuote(p.Name + "=" + p.Value))
	}
	return b.String()
}

// connName is how a connection is called where there are several.
func connName(c *flow.Conn) string { return "[" + strconv.Itoa(c.ID) + "]" }

// describe writes who a connection joins: "a 10.0.0.1:49152 (ISN 7) > b
// 10.0.0.2:80 (ISN 9)".
func describe(c *flow.Conn) string {
	var b strings.Builder
	for i := range c.Ends {
		e := &c.Ends[i]
		if i == 1 {
			b.WriteString(" > ")
		}
		if e.Node != "" {
			b.WriteString(e.Node)
			b.WriteByte(' ')
		}
		b.WriteString(e.Addr.String())
		if e.HasISN {
			b.WriteString(" (ISN ")
			b.WriteString(strconv.FormatUint(uint64(e.ISN), 10))
			b.WriteByte(')')
		}
	}
	return b.String()
}
