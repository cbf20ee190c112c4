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

// Labels leave a blank before the text beside them.
func TestLabelsFit(t *testing.T) {
	for _, e := range load(t).Entries() {
		for lang, text := range e.Texts {
			for _, x := range text.Blocks {
				if words.Width(x.Label) >= labelWidth {
					t.Errorf("%s, %s: label %q", e.Term, lang, x.Label)
				}
			}
		}
	}
}

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
	"SYN": `S 0:0\(0\)`, "ACK": `\. 1:1\(0\) ack 2001`, "PSH": `P\. 1945:2001`, "FIN": `F\. 1:1\(0\)`, "RST": `#4 .* ack 1 (?s).*#5 R 1:1\(0\)`,
	"URG": `flags P\.U`, "ECE": `flags SEW`, "CWR": `flags SEW`,

	"SYN+ACK": `S\. 0:0\(0\) ack 1`, "ack of SYN": `\. 1:1\(0\) ack 1`, "ack of FIN": `\. 1:1\(0\) ack 2`, "data": `1:973\(972\)`,
	"retransmission":          `1\.000 .*#4(?s).*1\.400 .*tail loss probe(?s).*1\.700 .*retransmission of #4, timeout`,
	"fast retransmission":     `#10 .* ack 973(?s).*#11 .*duplicate ACK #1(?s).*#13 .*duplicate ACK #3(?s).*retransmission of #5, fast`,
	"spurious retransmission": `1\.300 .*(?s).*retransmission of #4, timeout(?s).*1\.450 .*by delay`, "tail loss probe": `drop a data #3(?s).*retransmission of #6`,
	"duplicate": `a copy of #4`, "out of order": `delay 20ms(?s).*ack 2001`, "gap": `drop a data #2(?s).*1945:`,
	"duplicate ACK": `duplicate ACK #3`, "delayed ACK": `ack 2001`, "zero window": `win 0 (?s).*zero window`,
	"window probe": `window probe(?s).*window probe`, "window update": `window update`, "keepalive": `keepalive(?s).*timeout keepalive`,
	"keepalive ACK": `keepalive ACK`, "challenge ACK": `R 5000:5000(?s).*#5 \. 1:1\(0\) ack 1 (?s).*R 4000000000(?s).*R 1:1\(0\)(?s).*CLOSED`,
	"unacceptable": `1:101\(100\)(?s).*ack 101 win 1820 (?s).*900000:900100(?s).*ack 101`, "ack of unseen data": `#6 \[1\] R`, "forged": `\(forged\)(?s).*challenge ACK`,

	"three-way handshake": `SYN-SENT(?s).*SYN-RECEIVED(?s).*ESTABLISHED(?s).*ESTABLISHED`,
	"active open":         `call connect`, "passive open": `call listen`,
	"simultaneous open": `SYN-SENT(?s).*SYN-SENT(?s).*SYN-RECEIVED(?s).*SYN-RECEIVED(?s).*ESTABLISHED(?s).*ESTABLISHED`,
	"self-connect":      `SYN-SENT(?s).*SYN-RECEIVED(?s).*ESTABLISHED`, "ISN": `number is 31250000 higher`,
	"backlog": `\[3\] SYN-SENT(?s).*retransmission of #7`, "SYN flood": `LISTEN(?s).*\[2\] ESTABLISHED(?s).*\[2\] ESTABLISHED`,
	"SYN cookie": `LISTEN(?s).*\[2\] ESTABLISHED(?s).*\[2\] ESTABLISHED`, "connection refused": `R\. 0:0\(0\) ack 1`,
	"connection timeout": `7\.000`, "old duplicate": `S\. 0:0\(0\) ack 1(?s).* R 1:1`, "half-open": `call crash(?s).* R `,
	"active close": `FIN-WAIT-1(?s).*FIN-WAIT-2(?s).*TIME-WAIT`, "passive close": `CLOSE-WAIT(?s).*LAST-ACK(?s).*CLOSED`,
	"four-way close": `F\.(?s).*ack 2(?s).*F\.(?s).*ack 2(?s).*2MSL`, "three-segment close": `FIN-WAIT-1(?s).*LAST-ACK(?s).*TIME-WAIT`,
	"half-close": `FIN-WAIT-2(?s).*1:1001`, "simultaneous close": `CLOSING(?s).*CLOSING(?s).*TIME-WAIT(?s).*TIME-WAIT`,
	"2MSL": `timeout 2MSL`, "TIME-WAIT assassination": `TIME-WAIT(?s).*R 2:2\(0\)(?s).*F\. 1:1(?s).*2:2\(0\) ack 2`, "port reuse": `TIME-WAIT(?s).*\[2\] ESTABLISHED`,
	"orphan": `60 s (?s).*timeout FIN-WAIT-2`, "abort": `R\. 1:1(?s).*call abort`, "linger": `R\. 1:1(?s).*call close`, "unread data": `R\. 1:1(?s).*call close`,
	"RTO": `1\.400(?s).*1\.700(?s).*2\.300`,

	"how to read a figure": `✗(?s).*⋮ 400 ms(?s).*retransmission of #4`, "notation": `<mss 1012,sackOK,TS val\s+\d+ ecr \d+,wscale 7>(?s).*1:973\(972\) ack 1 win 4096`,
	"state diagram": `FIN-WAIT-1(?s).*CLOSE-WAIT(?s).*FIN-WAIT-2(?s).*LAST-ACK(?s).*TIME-WAIT`, "checksum": `corrupted(?s).*retransmission of #4`,
	"sequence number": `1945:2001\(56\)(?s).*ack 2001`, "RCV.NXT": `1945:2917(?s).*ack 973(?s).*ack 973`, "SND.NXT": `1:973(?s).*1945:2001(?s).*ack 2001`,
	"window": `win 104 (?s).*1945:2049\(104\)(?s).*win 0 `, "RTT": `SRTT 100ms(?s).*1\.330(?s).*SRTT 103\.75ms`,

	"congestion window":    `cwnd 1,(?s).*ack 973 win 4088(?s).*cwnd 2,`,
	"slow start":           `1:973(?s).*cwnd 1, ssthresh 3(?s).*973:1945(?s).*1945:2917(?s).*cwnd 2,(?s).*cwnd 3,`,
	"congestion avoidance": `cwnd 2, ssthresh 2(?s).*cwnd 3, ssthresh 2(?s).*cwnd 4, ssthresh 2`,
	"ssthresh":             `ack 4861(?s).*after: cwnd 2, ssthresh 2`,
	"Nagle's algorithm":    `1:11\(10\)(?s).*ack 11 (?s).*11:41\(30\)`,
	"silly window":         `read 600 bytes(?s).*ack 2049 win 1[67]`,
	"persist timer":        `1\.412500(?s).*window probe(?s).*1\.837500(?s).*window probe`,
	"user timeout":         `3\.400 +CLOSED │ timeout`,
	"MSS":                  `mss 1460(?s).*mss 600(?s).*1:561\(560\)`,
	"path MTU":             `#10 P\.(?s).*#11 ─│(?s).*#12 \.(?s).*#13 P\.`,
	"SACK":                 `ack 973 win \d+ <sack 1945:3889>`,
	"RACK":                 `duplicate ACK #1(?s).*1\.125 .*1:973`,
	"window scale":         `wscale 7(?s).*win 29184 <.*(?s).*ack 1 win 228`,
	"timestamps option":    `TS val`,
	"PAWS":                 `TS val 2000(?s).*TS val 500(?s).*ack 201 `,
	"soft error":           `rcv ICMP(?s).*network is unreachable`,
}

// ruleClaims are what the figures of rules must show that were once on a figure
// which did not.
var ruleClaims = map[string]string{
	"paws":                         `TS val 2000(?s).*TS val 500(?s).*diverges +paws`,
	"ack-of-unsent":                `ack 9999(?s).*2:2\(0\) ack 1 `,
	"mss-on-syn":                   `mss 1460(?s).*mss 600(?s).*1:561`,
	"scale-on-syn":                 `S 0:0\(0\) win 65535 <mss 1460>(?s).*S\. 0:0\(0\) ack 1 win \d+ <mss 1460>`,
	"timestamps":                   `#1 .*(?s).*TS val(?s).*#2 .*(?s).*TS val(?s).*#3 .*TS val`,
	"retransmits-before-giving-up": `#4 P(?s).*#5 P(?s).*#6 P(?s).*#7 P(?s).*CLOSED │ timeout`,
	"time-wait-assassination":      `TIME-WAIT(?s).*R 2:2\(0\)(?s).*F\. 1:1(?s).*2:2\(0\) ack 2`,
	"soft-errors":                  `rcv ICMP`,
	"checksum-checked":             `corrupted(?s).*retransmission of #4`,
	"isn-unpredictable":            `ISN of connection 1: 983060999(?s).*ISN of connection 2: 3187996132`,
	"window-scaled":                `win 29184 <.*(?s).*win 228`,
}

// Figures show what the text beside them says.
func TestFiguresShowTheirTerm(t *testing.T) {
	b := load(t)
	for _, e := range b.Entries() {
		claim := claims[e.Term]
		if e.rule != nil {
			if claim = ruleClaims[e.rule.ID]; claim == "" {
				continue
			}
		}
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
