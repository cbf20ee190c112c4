package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"netlab/cmd/netlab/analyze"
	"netlab/topology/plot"
	"netlab/topology/report"
	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// table writes connections as lines of the table.
func (a *analyzed) table(entries []analyze.Entry) error {
	a.progress.done()
	a.heading()
	rows := make([]analyze.Connection, len(entries))
	for i := range entries {
		rows[i] = entries[i].Connection
	}
	return analyze.WriteConnections(a.out, rows, a.tableOptions())
}

func (a *analyzed) tableOptions() analyze.TableOptions {
	return analyze.TableOptions{Color: a.colorful(a.out), ASCII: a.ascii, Width: a.page(a.console)}
}

// heading names the file, once, where there are several.
func (a *analyzed) heading() {
	if !a.several {
		return
	}
	a.several = false
	if !a.first {
		fmt.Fprintln(a.out)
	}
	fmt.Fprintln(a.out, a.paint(a.out, pen.Title, a.name))
}

// end writes what comes after the connections.
func (a *analyzed) end(n analyze.Counts, damage error) error {
	switch {
	case a.json != nil:
		if a.recorder != nil && a.matched == nil && damage == nil {
			damage = a.missing(n)
		}
		if err := a.json.Close(n, a.recorder, a.rules, damage); err != nil {
			return err
		}
		if a.recorder != nil && a.matched == nil {
			return a.missing(n)
		}
	case a.recorder != nil:
		return a.detail(n)
	case !a.zeek && a.reader != nil:
		a.heading()
		if a.sorted.Batches > 0 {
			fmt.Fprintln(a.out)
		}
		text := []string{a.summary(n)}
		if room := a.page(a.console); room > 0 {
			text = words.Fold(text[0], room)
		}
		fmt.Fprintln(a.out, strings.Join(text, "\n"))
		a.brokenRules()
	}
	a.warn(n)
	return a.pageOfAll()
}

// warn says what the bound of --max-connections has changed.
func (a *analyzed) warn(n analyze.Counts) {
	if n.GivenUp > 0 {
		a.complain(fmt.Errorf("%s: %s were under way at once: %d were given up before they ended; raise --max-connections to follow more",
			a.name, atLeast(a.most), n.GivenUp))
	}
	if a.sorted.Batches > 1 {
		a.complain(fmt.Errorf("%s: sorted in %d parts of %d connections at most; raise --max-connections for larger ones",
			a.name, a.sorted.Batches, a.most))
	}
}

func atLeast(n int) string { return fmt.Sprintf("more than %d connections", n) }

// missing is the error where the connection asked for is not in the file.
func (a *analyzed) missing(n analyze.Counts) error {
	if n.Connections == 0 {
		return fmt.Errorf("%s: no connection %d: the capture has no TCP connection", a.name, a.connection)
	}
	return fmt.Errorf("%s: no connection %d: IDs go from 1 to %d", a.name, a.connection, n.Connections)
}

// detail writes all about one connection.
func (a *analyzed) detail(n analyze.Counts) error {
	if a.matched == nil {
		if a.reader == nil {
			return nil
		}
		return a.missing(n)
	}
	opt := a.tableOptions()
	if a.plot != stdout && a.html != stdout {
		if err := analyze.WriteConnection(a.out, a.matched.Summary, a.matched.Marks, n.Begin, opt); err != nil {
			return err
		}
		a.violations()
	}
	if a.view.value == "none" && len(a.drawn) == 0 {
		return nil
	}
	rec := a.recorder.Record(a.matched.Summary)
	run := &report.Run{
		Lab: fmt.Sprintf("%s, connection %d", a.name, a.connection), Record: rec,
		Source: words.Both("times from the connection's first segment, states inferred, ", "时间从连接的第一个报文段算起，状态由推断得出，").Then(windows(a.matched.Summary)),
	}
	if k := len(rec.Packets); k > 0 {
		run.VirtualTime = rec.Packets[k-1].Sent
	}
	run.Findings = a.rules.Findings(a.recorder.Begin())
	if err := a.draw(run); err != nil {
		return err
	}
	if a.view.value == "none" {
		return nil
	}
	fmt.Fprintln(a.out)
	leave := report.Concise
	leave.Remarkable = -1
	if a.verbose {
		leave = report.Elision{}
	}
	var err error
	switch a.viewOf() {
	case "ladder":
		columns := opt.Width
		if columns == 0 {
			columns = fallbackWidth
		}
		err = report.WriteLadder(a.out, run, report.LadderOptions{Width: columns, ASCII: a.ascii, Color: opt.Color, Elide: leave})
	case "transcript":
		// Each segment was captured once: a line for its arrival would repeat it.
		rec.Events = slices.DeleteFunc(rec.Events, func(e tap.Event) bool { return e.Kind == tap.PacketArrived })
		err = report.WriteTranscript(a.out, run, report.TranscriptOptions{
			Width: opt.Width, ASCII: a.ascii, Color: opt.Color, Elide: leave, Timestamps: a.verbose,
		})
	case plotView:
		err = a.showPlot(a.out, run, 0, plot.TextOptions{Width: max(cmp.Or(opt.Width, fallbackWidth), plot.MinTextWidth), Color: opt.Color, ASCII: a.ascii})
	case "states":
		err = report.WriteStates(a.out, run, report.StatesOptions{Width: opt.Width, Color: opt.Color})
	}
	if err == nil && a.recorder.Left > 0 {
		fmt.Fprintf(a.out, "\nThe %d segments after these are not shown.\n", a.recorder.Left)
	}
	return err
}

// windows says what the windows of a view are.
func windows(s *flow.Summary) words.Phrase {
	if s.Ends[0].HasISN && s.Ends[1].HasISN {
		return words.Both("windows in bytes", "窗口以字节计")
	}
	return words.Both("windows without a scale", "窗口未经扩大") // the scale stands in the SYNs alone
}

// viewOf is how the packets are shown.
func (a *analyzed) viewOf() string {
	switch {
	case a.view.value != automatic:
		return a.view.value
	case isTerminal(a.out):
		return "ladder"
	}
	return "transcript"
}

// summary is the last line: what the file holds.
func (a *analyzed) summary(n analyze.Counts) string {
	shown := a.sorted.Added
	if a.limit > 0 {
		shown = min(shown, a.limit)
	}
	var conns string
	switch {
	case n.Connections == 0:
		conns = "no TCP connection"
	case shown == n.Connections:
		conns = plural(n.Connections, "connection")
	default:
		conns = fmt.Sprintf("%d of %s shown", shown, plural(n.Connections, "connection"))
	}
	words := []string{fmt.Sprintf("%s in %.3f s", plural(n.Packets, "packet"), n.Span.Seconds())}
	if n.TCP > 0 {
		words = append(words, fmt.Sprintf("%d TCP", n.TCP))
	}
	for i := 0; i < len(n.Unread); {
		class := n.Unread[i].Class
		j := i
		for j < len(n.Unread) && n.Unread[j].Class == class {
			j++
		}
		words = append(words, left(n.Unread[i:j], n.Left(class)))
		i = j
	}
	return conns + "; " + strings.Join(words, ", ")
}

// left says how many packets of a class were not read, and what they are, the most
// frequent ones by name.
func left(list []analyze.Unread, n uint64) string {
	const most = 4
	var words []string
	switch class := list[0].Class; {
	case class == analyze.Cut:
		return fmt.Sprintf("%d %s", n, class)
	case len(list) == 1 && (class == analyze.OtherIP || class == analyze.NotIP):
		return fmt.Sprintf("%d %s", n, list[0].What)
	}
	for _, u := range list[:min(most, len(list))] {
		words = append(words, fmt.Sprintf("%d %s", u.Packets, u.What))
	}
	if more := len(list) - most; more > 0 {
		words = append(words, fmt.Sprintf("and %s more", plural(more, "kind")))
	}
	return fmt.Sprintf("%d %s (%s)", n, list[0].Class, strings.Join(words, ", "))
}

func plural[N int | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// where says how far the reading had come when it was interrupted.
func (a *analyzed) where() string {
	if a.reader == nil || a.reader.Size() == 0 {
		return fmt.Sprintf("%s: interrupted: this is what was found so far", a.name)
	}
	return fmt.Sprintf("%s: interrupted after %.0f %%: this is what was found so far", a.name,
		100*float64(a.reader.Offset())/float64(a.reader.Size()))
}
