package labtest

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/bubble"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// logged is how many lines of a transcript go into the log of a test, and of the ladder of
// one connection.
const logged = 50

// most is how many sockets do.
const most = 10

// brief is what they leave out.
var brief = report.TranscriptOptions{Elide: report.Elision{Plain: 10, Remarkable: 4, Conns: 10}}

// ladder is how one connection is drawn.
var ladder = report.LadderOptions{Width: 100, Bare: true, Elide: brief.Elide}

// tell writes what happened on the network of a failed test: the essence of it into
// the log, all of it into files where those are kept.
func tell(t testing.TB, at place, nw *topology.Network) {
	text, err := story(t.Name(), nw)
	if err != nil {
		at.fail(t, "%v", err)
		return
	}
	at.log(t, text)
	keep(t, at, nw)
}

// story is what a person wants to know of a network whose test has failed.
func story(name string, nw *topology.Network) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "repeat it: %s\n", command(name))
	sockets, now := sockets(nw), nw.Now()
	var err error
	nw.Inspect(func(rec *tap.Record) {
		b.WriteString("links:\n")
		links(&b, nw, rec)
		b.WriteString(sockets)
		b.WriteString("what happened on the network:\n")
		var text bytes.Buffer
		err = report.WriteTranscript(&text, run(name, nw, rec, now), brief)
		b.WriteString(lastLines(text.String(), logged))
		if c := concerned(rec); err == nil && c != nil {
			text.Reset()
			err = report.WriteLadder(&text, run(name, nw, rec.Only(c), now), ladder)
			fmt.Fprintf(&b, "\nconnection [%d], the last that was in use:\n%s", c.ID, lastLines(text.String(), logged))
		}
	})
	if err != nil {
		return "", fmt.Errorf("transcript: %w", err)
	}
	if nw.Events() == 0 && now == 0 {
		b.WriteString("\nno time has passed: Start, Run and Step move a network; Bubble and Pair have started theirs")
	}
	return b.String(), nil
}

func run(name string, nw *topology.Network, rec *tap.Record, now time.Duration) *report.Run {
	return &report.Run{Lab: name, Seed: nw.Spec().Seed, Verdict: report.Fail, VirtualTime: now, Record: rec}
}

// command is what repeats a test. What is below the subtest of a seed is left to the
// test: the subtests of [Faults] run as those before them have failed.
func command(name string) string {
	var parts []string
	var seed string
	for part := range strings.SplitSeq(name, "/") {
		if number, ok := strings.CutPrefix(part, seedName); ok {
			seed = "NETLAB_SEED=" + number + " "
			break
		}
		parts = append(parts, "^"+regexp.QuoteMeta(part)+"$")
	}
	text := seed + "go test -count=1 -run '" + strings.ReplaceAll(strings.Join(parts, "/"), "'", `'\''`) + "'"
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasSuffix(info.Path, ".test") {
		text += " " + strings.TrimSuffix(info.Path, ".test")
	}
	return text
}

// links writes what each direction of each link does, and what it did.
func links(b *strings.Builder, nw *topology.Network, rec *tap.Record) {
	type direction struct {
		sent    int
		lost    int
		reasons []string // in the order of their first packet
		count   map[string]int
	}
	done := make(map[[2]any]*direction)
	for _, p := range rec.Packets {
		key := [2]any{p.Link, p.From}
		d := done[key]
		if d == nil {
			d = &direction{count: make(map[string]int)}
			done[key] = d
		}
		d.sent++
		if p.Fate == tap.Dropped {
			d.lost++
			why := "unknown"
			if n := len(p.Why); n > 0 {
				why = p.Why[n-1].String()
			}
			if d.count[why] == 0 {
				d.reasons = append(d.reasons, why)
			}
			d.count[why]++
		}
	}
	spec := nw.Spec()
	for i, l := range spec.Links {
		for _, side := range []struct {
			from, to string
			does     fmt.Stringer
		}{{l.A, l.B, l.AToB}, {l.B, l.A, l.BToA}} {
			fmt.Fprintf(b, "  %s > %s", side.from, side.to)
			if text := side.does.String(); text != "" {
				b.WriteString("  " + text)
			}
			if d := done[[2]any{i, side.from}]; d != nil {
				fmt.Fprintf(b, ": %d sent, %d lost", d.sent, d.lost)
				for _, why := range d.reasons {
					fmt.Fprintf(b, ", %d by %s", d.count[why], why)
				}
			}
			b.WriteString("\n")
		}
	}
}

// sockets lists the TCP sockets that are left.
func sockets(nw *topology.Network) string {
	var b strings.Builder
	for _, n := range nw.Spec().Nodes {
		if n.Kind == topology.Raw {
			continue
		}
		for _, s := range nw.Host(n.Name).Sockets() {
			local, remote := s.Local.String(), s.Remote.String()
			if s.State == wire.Listen {
				remote = "*"
			}
			if !s.Local.Addr().IsValid() {
				local = fmt.Sprintf("*:%d", s.Local.Port())
			}
			fmt.Fprintf(&b, "  %s  %v  %s  %s", n.Name, s.State, local, remote)
			if s.Readable > 0 {
				fmt.Fprintf(&b, "  %d to read", s.Readable)
			}
			b.WriteString("\n")
		}
	}
	lines := strings.SplitAfter(b.String(), "\n")
	if n := len(lines) - 1; n > most {
		lines = append(lines[:most], fmt.Sprintf("  and %d more\n", n-most))
	}
	if b.Len() == 0 {
		return ""
	}
	return "sockets:\n" + strings.Join(lines, "")
}

// goroutines lists those of a bubble that some are wanted of, with their stacks.
func goroutines(id int, wanted func(bubble.Goroutine) bool) string {
	var b strings.Builder
	for _, g := range bubble.Goroutines(id) {
		if wanted(g) && !ours(g) {
			b.WriteString(g.Text + "\n\n")
		}
	}
	return b.String()
}

// ours reports whether a goroutine is the network's own: its driver, or one of a stack.
func ours(g bubble.Goroutine) bool {
	return strings.Contains(g.Text, "\ncreated by netlab/topology.(*Network).Start") ||
		strings.Contains(g.Text, "\ncreated by gvisor.dev/gvisor/")
}

// lastLines returns the last n lines of a text, and says how many it left out.
func lastLines(text string, n int) string {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) <= n {
		return strings.Join(lines, "")
	}
	return fmt.Sprintf("... %d lines\n", len(lines)-n) + strings.Join(slices.Clone(lines[len(lines)-n:]), "")
}

// shout writes to the standard error, where a test may not get to its end.
func shout(format string, args ...any) { fmt.Fprintf(os.Stderr, "\nlabtest: "+format+"\n", args...) }
