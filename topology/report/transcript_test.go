package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"netlab/topology/tap"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

func TestTranscript(t *testing.T) {
	for _, run := range scenes(t) {
		t.Run(run.Lab, func(t *testing.T) {
			golden(t, run.Lab+".transcript", func(w io.Writer) error {
				return WriteTranscript(w, run, TranscriptOptions{Elide: Elision{Plain: 12, Conns: 4}})
			})
		})
	}
}

// wellLaidOut holds for every text report: no line is longer than the width, none
// ends in a space, and colour adds nothing but escapes.
func wellLaidOut(t *testing.T, width int, write func(w io.Writer, color bool) error) {
	t.Helper()
	var bare, coloured bytes.Buffer
	if err := write(&bare, false); err != nil {
		t.Fatal(err)
	}
	if err := write(&coloured, true); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(bare.String(), '\x1b') {
		t.Error("an escape without colour")
	}
	if coloured.Len() == bare.Len() {
		t.Error("no escape with colour")
	}
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured.String(), ""); got != bare.String() {
		t.Error("colour changes the text")
	}
	for l := range strings.Lines(bare.String()) {
		l = strings.TrimSuffix(l, "\n")
		if n := words.Width(l); width > 0 && n > width {
			t.Errorf("%d cells, want at most %d: %s", n, width, l)
		}
		if strings.TrimRight(l, " ") != l {
			t.Errorf("ends in a space: %q", l)
		}
	}
}

func TestTranscriptLayout(t *testing.T) {
	for _, run := range scenes(t) {
		for _, width := range []int{0, 40, 60, 80, 100, 160} {
			t.Run(fmt.Sprint(run.Lab, width), func(t *testing.T) {
				wellLaidOut(t, width, func(w io.Writer, color bool) error {
					return WriteTranscript(w, run, TranscriptOptions{Width: width, Color: color, Timestamps: true})
				})
			})
		}
	}
}

// Every packet's sending and its fate are told, whatever became of it.
func TestTranscriptTellsEveryFate(t *testing.T) {
	for _, run := range scenes(t) {
		var b bytes.Buffer
		if err := WriteTranscript(&b, run, TranscriptOptions{}); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for _, p := range run.Record.Packets {
			n := regexp.QuoteMeta(number(p.N))
			sending := p.From + " > " + p.To + ` +(\[\d+\] +)?` + n + " "
			fate := "(rcv|forwards) [A-Za-z+]+ " + n + `\b`
			switch {
			case p.Fate == tap.Dropped:
				fate = " x " + p.To + ` +(\[\d+\] +)?` + n + " +dropped"
			case p.Arrived == tap.Never:
				fate = n + " +still on its way"
			}
			for _, want := range []string{sending, fate} {
				if !regexp.MustCompile(want).MatchString(out) {
					t.Errorf("%s: nothing like %q", run.Lab, want)
				}
			}
		}
	}
}

// A lab's own text cannot break a line or act on a terminal.
func TestTranscriptCleansText(t *testing.T) {
	s := newScene(t, "evil", "Two\nlines \x1b[31mred", "a b")
	s.note(0, "note\r\n\x1b]0;title\x07 end")
	var b bytes.Buffer
	if err := WriteTranscript(&b, s.end(0), TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x07\r") || strings.Count(b.String(), "\n") != 5 {
		t.Errorf("%q", b.String())
	}
}

// What a summary of an elided run counts is what was there.
func TestElisionCounts(t *testing.T) {
	for _, remarkable := range []int{0, 2, 100} {
		countElision(t, remarkable)
	}
}

func countElision(t *testing.T, remarkable int) {
	run := bulk(t, 60)
	var told, data, acks, dropped, repeats int
	for m := range elide(run.story(), Elision{Plain: 12, Remarkable: remarkable}) {
		switch m.kind {
		case elided:
			for _, f := range m.gap.flows {
				data += int(f.data)
				acks += int(f.acks)
				repeats += int(f.repeat)
			}
			dropped += int(m.gap.dropped)
		case sent:
			if m.packet.Kinds.Has(flow.Retransmission) {
				repeats++
			}
			if told++; m.packet.Len > 0 {
				data++
			} else if plain(m.packet) {
				acks++
			}
		case lost:
			dropped++
		}
	}
	most := 20 + min(remarkable, 12) // 6 are lost and 6 sent again
	if data != 66 || acks != 61 || dropped != 6 || repeats != 6 || told > most {
		t.Errorf("%d remarkable: %d data, %d acks, %d dropped, %d repeated, %d told, want at most %d",
			remarkable, data, acks, dropped, repeats, told, most)
	}
}

// A note and a check on one line of a lab are both told.
func TestTranscriptTellsANoteBesideACheck(t *testing.T) {
	s := newScene(t, "lab", "", "a b")
	s.note(0, "So it ends.")
	s.check(Check{Name: "expect(done)", At: 0, OK: true, Pos: "lab.star:7"})
	var b bytes.Buffer
	if err := WriteTranscript(&b, s.end(0), TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "-- So it ends.") || !strings.Contains(got, "ok      expect(done)") {
		t.Errorf("the transcript says\n%s", got)
	}
}
