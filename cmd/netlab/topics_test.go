package main

import (
	"io"
	"strings"
	"testing"

	"netlab/impair"
	"netlab/scripts"
	"netlab/topology/wire"
	"netlab/topology/wire/match"
	"netlab/topology/words"
)

// Everything that the help shows as text for a match or a link is one.
func TestTopicsShowWhatCanBeWritten(t *testing.T) {
	texts := []string{}
	for _, k := range match.Kinds() {
		texts = append(texts, k.Name)
	}
	for _, r := range matchExamples {
		texts = append(texts, r[0])
	}
	for _, text := range texts {
		if _, err := match.Parse(text); err != nil {
			t.Errorf("help match: %q: %v", text, err)
		}
	}
	for _, r := range append(append([][2]string{}, matchOrdinals...), matchExtras...) {
		if _, err := match.Parse("packet " + r[0]); err != nil {
			t.Errorf("help match: %q: %v", r[0], err)
		}
	}
	for _, r := range netemRows {
		if _, err := impair.Parse(r[0]); err != nil {
			t.Errorf("help netem: %q: %v", r[0], err)
		}
	}
}

// Everything that the help shows of the notation is read as part of a segment.
func TestNotationTopicShowsWhatCanBeWritten(t *testing.T) {
	var texts []string
	for _, r := range notationFlags {
		text := r[0] + " 0:0(0)"
		if strings.Contains(r[0], ".") {
			text += " ack 1"
		}
		texts = append(texts, text)
	}
	for _, r := range notationOptions {
		texts = append(texts, "S 0:0(0) <"+r[0]+">")
	}
	begin := ".U"
	for _, r := range notationParts[:len(notationParts)-1] {
		begin += " " + r[0]
	}
	texts = append(texts, begin+" <>")
	for _, r := range notationExamples {
		texts = append(texts, r[0])
	}
	for _, text := range texts {
		if _, err := wire.ParseSegment(text); err != nil {
			t.Errorf("help notation: %q: %v", text, err)
		}
	}
	for _, text := range []string{"* *", "S *:*(*)", ". 1:1(0) ack * win *", "S 0:0(0) <mss 1460,...>", "S 0:0(0) <>"} {
		if _, err := wire.ParsePattern(text); err != nil {
			t.Errorf("help notation: %q: %v", text, err)
		}
	}
	var letters strings.Builder
	for _, r := range notationFlags {
		letters.WriteString(r[0])
	}
	if want := wire.Flags(0xff).String() + "-"; letters.String() != want {
		t.Errorf("flags %q, want %q", letters.String(), want)
	}
}

// What it shows of packets beside segments is what is written of such.
func TestNotationTopicShowsOtherPackets(t *testing.T) {
	echo := func(transport ...byte) *wire.Packet {
		header := []byte{0x45, 0, 0, byte(20 + len(transport)), 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2}
		var p wire.Packet
		_ = p.Decode(append(header, transport...)) // its checksums are wrong
		return &p
	}
	ping := echo(append([]byte{8, 0, 0, 0, 0, 7, 0, 1}, make([]byte, 56)...)...)
	var got []string
	for _, p := range []*wire.Packet{
		{Proto: wire.UDP, Version: 4, Len: 100},
		ping,
		echo(3, 4, 0, 0, 0, 0, 1400>>8, 1400&0xff),
		{Proto: wire.TCP, Version: 4, FragOffset: 1480, Len: 1480, ID: 9, MoreFragments: true},
		{Proto: 47, Version: 4, Len: 20},
	} {
		got = append(got, string(wire.AppendNotation(nil, p, 0, 0)))
	}
	for i, r := range notationOthers {
		if i >= len(got) || got[i] != r[0] {
			t.Errorf("help notation: %q, and the packets are %q", r[0], got)
		}
	}
	options := string(wire.AppendOptions(nil, &wire.Options{WindowScale: -1, Unknown: 2, Malformed: true}, 0))
	if want := "<" + notationReports[0][0] + "," + notationReports[1][0] + ">"; options != want {
		t.Errorf("help notation: %q, and options are %q", want, options)
	}
}

// Every builtin is in the index.
func TestLangTopicHasEveryBuiltin(t *testing.T) {
	c := newConsole(io.Discard, io.Discard)
	index, err := langTopic(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range scripts.Reference() {
		name := b.Name
		if b.Of != "" {
			name = b.Of + "." + name
		}
		if !strings.Contains(index, "\n  "+name) {
			t.Errorf("%s is not in the index", name)
		}
	}
}

// None of a topic's lines is wider than a page.
func TestTopicsFitThePage(t *testing.T) {
	for _, topic := range topics {
		text, err := topic.text(newConsole(io.Discard, io.Discard), nil)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text) {
			if n := words.Width(strings.TrimSuffix(line, "\n")); n > fallbackWidth {
				t.Errorf("help %s: %d columns: %s", topic.name, n, line)
			}
		}
	}
}

// A name that nobody has gets the one that was probably meant, or the place where all are listed.
func TestLangTopicSuggests(t *testing.T) {
	for word, want := range map[string]string{
		"conn.recvv":     `help lang: unknown name "conn.recvv": did you mean conn.recv?`,
		"lnk":            `help lang: unknown name "lnk": did you mean link?`,
		"//lib/htp.star": `help lang: unknown name "//lib/htp.star": did you mean //lib/http.star?`,
		"bogusname":      `help lang: unknown name "bogusname": netlab help lang lists all`,
	} {
		if _, err := langTopic(newConsole(io.Discard, io.Discard), []string{word}); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", word, err, want)
		}
	}
}
