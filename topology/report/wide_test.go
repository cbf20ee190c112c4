package report

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// wide is a run whose names and notes have characters of two cells, and one
// without a width.
func wide(t *testing.T) *Run {
	s := newScene(t, "宽字符", "三次握手：每一端都知道对方收到了自己的序号，之后才传送数据，所以要三个报文段。", "客户端 服务器")
	s.note(0, "服务器还没有收到 SYN，它在等待；cafe\u0301 也一样。")
	s.handshake("客户端", "服务器", 10*ms, 20*ms)
	s.note(100*ms, strings.Repeat("两端都在等待。", 20))
	return s.end(100 * ms)
}

// column returns the cell in which a text begins on a line, -1 where it is not
// there.
func column(line, text string) int {
	i := strings.Index(line, text)
	if i < 0 {
		return -1
	}
	return words.Width(line[:i])
}

func TestLadderWithWideCharacters(t *testing.T) {
	run := wide(t)
	for _, width := range []int{MinLadderWidth, 80, 133} {
		var b bytes.Buffer
		write := func(w io.Writer, color bool) error {
			return WriteLadder(w, run, LadderOptions{Width: width, Color: color})
		}
		wellLaidOut(t, width, write)
		if err := write(&b, false); err != nil {
			t.Fatal(err)
		}
		var lanes []int
		for l := range strings.Lines(b.String()) {
			if bar := column(l, "┃"); bar >= 0 && strings.Count(l, "┃") == 2 {
				lanes = append(lanes, bar)
			}
		}
		if len(lanes) == 0 || slices.Min(lanes) != slices.Max(lanes) {
			t.Errorf("width %d: a lane is in the columns %v:\n%s", width, lanes, &b)
		}
		if !strings.Contains(b.String(), "cafe\u0301") {
			t.Errorf("width %d: a mark without a width is lost:\n%s", width, &b)
		}
	}
}

func TestTranscriptWithWideCharacters(t *testing.T) {
	run := wide(t)
	for _, width := range []int{60, 100} {
		write := func(w io.Writer, color bool) error {
			return WriteTranscript(w, run, TranscriptOptions{Width: width, Color: color})
		}
		wellLaidOut(t, width, write)
		var b bytes.Buffer
		if err := write(&b, false); err != nil {
			t.Fatal(err)
		}
		number := make(map[int]bool)
		for l := range strings.Lines(b.String()) {
			if i := column(l, "  #"); i >= 0 && strings.Contains(l, " > ") && !strings.Contains(l, "ISN") {
				number[i] = true
			}
		}
		if len(number) != 1 {
			t.Errorf("width %d: numbers of packets are in the columns %v:\n%s", width, number, &b)
		}
	}
}

// What is written over half of a wide character leaves no half of it.
func TestGridWithWideCharacters(t *testing.T) {
	for _, c := range []struct {
		write func(grid)
		want  string
	}{
		{func(g grid) { g.write(0, "三次", pen.Body) }, "三次"},
		{func(g grid) { g.write(0, "三次", pen.Body); g.set(1, 'x', pen.Body) }, " x次"},
		{func(g grid) { g.write(0, "三次", pen.Body); g.set(2, 'x', pen.Body) }, "三x"},
		{func(g grid) { g.write(0, "三次", pen.Body); g.write(1, "握", pen.Body) }, " 握"},
		{func(g grid) { g.write(5, "握", pen.Body) }, ""}, // half of it does not fit
	} {
		g := make(grid, 6)
		c.write(g)
		var b strings.Builder
		for _, s := range g.spans() {
			b.WriteString(s.Text)
		}
		if got := strings.TrimRight(b.String(), " "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestStatesWithWideCharacters(t *testing.T) {
	wellLaidOut(t, 60, func(w io.Writer, color bool) error {
		return WriteStates(w, wide(t), StatesOptions{Width: 60, Color: color})
	})
}
