package explain

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"netlab/topology/words"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func page(t *testing.T, e *Entry, o Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := e.Write(context.Background(), &b, o); err != nil {
		t.Errorf("%s: %v", e.Term, err)
	}
	return b.String()
}

// maxHeight is what still counts as one screen: 24 lines would leave a figure no
// room.
const maxHeight = 42

// No page is wider than 80 columns, or longer than a screen.
func TestPagesFit(t *testing.T) {
	b := load(t)
	for _, lang := range Languages() {
		for _, e := range b.Entries() {
			text := page(t, e, Page{Lang: lang, Width: 80})
			lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
			if len(lines) > maxHeight {
				t.Errorf("%s, %s: %d lines", e.Term, lang, len(lines))
			}
			for _, l := range lines {
				if words.Width(l) > 80 || strings.HasSuffix(l, " ") {
					t.Errorf("%s, %s: %d columns: %q", e.Term, lang, words.Width(l), l)
				}
			}
		}
		var index bytes.Buffer
		if err := b.WriteIndex(&index, Page{Lang: lang, Width: 80}); err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(index.String()) {
			if words.Width(strings.TrimSuffix(l, "\n")) > 80 {
				t.Errorf("index, %s: %q", lang, l)
			}
		}
	}
}

func TestPageInASCII(t *testing.T) {
	for _, term := range []string{"TIME-WAIT", "fast retransmission", "LISTEN"} {
		text := page(t, find(t, load(t), term, ""), Page{Width: 80, ASCII: true})
		if i := strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }); i >= 0 {
			t.Errorf("%s: %q", term, text[i:i+10])
		}
	}
}

func TestGoldenPages(t *testing.T) {
	b := load(t)
	for _, g := range []struct{ file, term, lang string }{
		{"time-wait.en", "TIME-WAIT", English},
		{"time-wait.zh", "TIME-WAIT", Chinese},
		{"rst.en", "RST", English},
		{"half-close.zh", "half-close", Chinese},
		{"syn-limit.en", "syn-limit", English},
	} {
		golden(t, g.file, page(t, find(t, b, g.term, ""), Page{Lang: g.lang, Width: 80}))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if strconv.IntSize == 32 {
		t.Skip("the pinned stack advertises slightly other windows on 32-bit systems")
	}
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-file +page); read the difference, then go test -update:\n%s", file, diff)
	}
}

// claims are what the figure of a term must show, besides the name of a state in
// that of each state.
var claims = map[string]string{
	"SYN": `S 0:0\(0\)`, "ACK": `\. 1:1\(0\) ack 2001`, "PSH": `P\. 1945:2001`, "FIN": `F\. 1:1\(0\)`, "RST": `R 1:1\(0\)`,
	"URG": `flags P\.U`, "ECE": `flags SEW`, "CWR": `flags SEW`,

	"SYN+ACK": `S\. 0:0\(0\) ack 1`, "ack of SYN": `\. 1:1\(0\) ack 1`, "ack of FIN": `\. 1:1\(0\) ack 2`, "data": `1:973\(972\)`,
	"retransmission": `retransmission of #4, timeout`, "fast retransmission": `retransmission of #5, fast`,
	"spurious retransmission": `retransmission of #4`, "tail loss probe": `drop a data #3(?s).*retransmission of #6`,
	"duplicate": `a copy of #4`, "out of order": `delay 20ms(?s).*ack 2001`, "gap": `drop a data #2(?s).*1945:`,
	"duplicate ACK": `duplicate ACK #3`, "delayed ACK": `ack 2001`, "zero window": `win 0 (?s).*zero window`,
	"window probe": `window probe(?s).*window probe`, "window update": `window update`, "keepalive": `keepalive(?s).*timeout keepalive`,
	"keepalive ACK": `keepalive ACK`, "challenge ACK": `flags R a data #2(?s).*\. 1:1\(0\) ack 1`,
	"unacceptable": `a copy of #4(?s).*ack 101`, "ack of unseen data": `#6 R`, "forged": `\(forged\)(?s).*challenge ACK`,

	"three-way handshake": `SYN-SENT(?s).*SYN-RECEIVED(?s).*ESTABLISHED(?s).*ESTABLISHED`,
	"active open":         `call connect`, "passive open": `call listen`,
	"simultaneous open": `SYN-SENT(?s).*SYN-SENT(?s).*SYN-RECEIVED(?s).*SYN-RECEIVED(?s).*ESTABLISHED(?s).*ESTABLISHED`,
	"self-connect":      `SYN-SENT(?s).*SYN-RECEIVED(?s).*ESTABLISHED`, "ISN": `\[2\](?s).*S\. 0:0\(0\) ack 1`,
	"backlog": `\[3\] SYN-SENT(?s).*retransmission of #7`, "SYN flood": `LISTEN(?s).*\[2\] ESTABLISHED(?s).*\[2\] ESTABLISHED`,
	"SYN cookie": `LISTEN(?s).*\[2\] ESTABLISHED(?s).*\[2\] ESTABLISHED`, "connection refused": `R\. 0:0\(0\) ack 1`,
	"connection timeout": `7\.000`, "old duplicate": `S\. 0:0\(0\) ack 1(?s).* R 1:1`, "half-open": `call crash(?s).* R `,
	"active close": `FIN-WAIT-1(?s).*FIN-WAIT-2(?s).*TIME-WAIT`, "passive close": `CLOSE-WAIT(?s).*LAST-ACK(?s).*CLOSED`,
	"four-way close": `F\.(?s).*ack 2(?s).*F\.(?s).*ack 2(?s).*2MSL`, "three-segment close": `FIN-WAIT-1(?s).*LAST-ACK(?s).*TIME-WAIT`,
	"half-close": `FIN-WAIT-2(?s).*1:1001`, "simultaneous close": `CLOSING(?s).*CLOSING(?s).*TIME-WAIT(?s).*TIME-WAIT`,
	"2MSL": `timeout 2MSL`, "TIME-WAIT assassination": `flags R\. b FIN #2(?s).*ack 2`, "port reuse": `TIME-WAIT(?s).*\[2\] ESTABLISHED`,
	"orphan": `60 s (?s).*timeout FIN-WAIT-2`, "abort": `R\. 1:1(?s).*call abort`, "linger": `R\. 1:1(?s).*call close`, "unread data": `R\. 1:1(?s).*call close`,
	"RTO": `1\.400(?s).*1\.700(?s).*2\.300`,
}

// Figures show what the text beside them says.
func TestFiguresShowTheirTerm(t *testing.T) {
	b := load(t)
	for _, e := range b.Entries() {
		if e.rule {
			continue
		}
		claim := claims[e.Term]
		if e.Group.Name == "states" {
			claim = regexp.QuoteMeta(e.Term) + `( |$)`
		}
		if claim == "" {
			t.Errorf("%s: claims does not say what its figure shows", e.Term)
			continue
		}
		drawn, err := e.Figure.Draw(context.Background(), false, false)
		if err != nil {
			t.Errorf("%s: %v", e.Term, err)
			continue
		}
		if !regexp.MustCompile("(?m)" + claim).MatchString(drawn) {
			t.Errorf("%s: the figure does not show %s:\n%s", e.Term, claim, drawn)
		}
	}
}

// Each figure is on some page.
func TestNoFigureIsLeftOver(t *testing.T) {
	used := make(map[string]bool)
	for _, e := range load(t).Entries() {
		used[e.Figure.Lab] = true
	}
	files, err := figures.ReadDir("figures")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".star"); !used[name] {
			t.Errorf("%s is on no page", f.Name())
		}
	}
}
