package plot_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/plot"
	"netlab/topology/report"
	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/words"
)

// transfer sends n bytes from a to b over a link of 10 ms, with rules for what a sends,
// and returns the run with its samples.
func transfer(t *testing.T, n int, netem string, rules ...string) *report.Run {
	t.Helper()
	link, err := impair.Parse(netem)
	if err != nil {
		t.Fatal(err)
	}
	nw, err := topology.New(topology.Spec{
		Seed:    1,
		Nodes:   []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links:   []topology.LinkSpec{{A: "a", B: "b", AToB: link, BToA: link}},
		Samples: samples.DefaultMax,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nw.Close()
	for _, r := range rules {
		if _, err := nw.Link("a", "b").Rule(r); err != nil {
			t.Fatal(err)
		}
	}
	nw.Do(func(e *topology.Engine) {
		ln, err := e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0)
		if err != nil {
			t.Fatal(err)
		}
		client, err := e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80))
		if err != nil {
			t.Fatal(err)
		}
		var server *nodes.Socket
		buf := make([]byte, 16<<10)
		for e.Step() {
			if server == nil {
				if server, err = ln.Accept(); err != nil {
					server = nil
					continue
				}
			}
			for n > 0 {
				k, err := client.Write(buf[:min(n, len(buf))])
				if n -= k; err != nil {
					break
				}
			}
			for {
				if _, err := server.Read(buf); err != nil {
					break
				}
			}
		}
	})
	return &report.Run{Lab: "transfer", Title: "A transfer.", VirtualTime: nw.Now(), Record: nw.Tap(), Samples: nw.Samples()}
}

// layers are the points of a panel's layers by their names.
func layersOf(t *testing.T, run *report.Run, kind plot.Kind) map[string][]plot.Point {
	t.Helper()
	p, err := plot.New(run, plot.Options{Kinds: []plot.Kind{kind}})
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]plot.Point)
	for _, l := range p.Panels[0].Layers {
		all[l.Name.String()] = l.Points
	}
	return all
}

const ms = time.Millisecond

// Four segments, of which the second one is lost: it is sent again once the others
// have told.
func TestSequence(t *testing.T) {
	got := layersOf(t, transfer(t, 4*1420, "delay 10ms"), plot.Sequence)
	lossy := layersOf(t, transfer(t, 4*1420, "delay 10ms", "drop a data #2"), plot.Sequence)
	sent := []plot.Point{
		{At: 0, Low: 0, High: 1}, // the SYN
		{At: 30 * ms, Low: 1, High: 1421},
		{At: 30 * ms, Low: 1421, High: 2841},
		{At: 30 * ms, Low: 2841, High: 4261},
		{At: 30 * ms, Low: 4261, High: 5681},
	}
	if diff := cmp.Diff(sent, got["sent"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(sent, lossy["sent"]); diff != "" {
		t.Error(diff)
	}
	if len(got["sent again"])+len(got["lost"])+len(got["SACK"]) != 0 {
		t.Errorf("nothing is lost, and there are %v", got)
	}
	if diff := cmp.Diff([]plot.Point{{At: 30 * ms, Low: 2841, High: 2841}}, lossy["lost"]); diff != "" {
		t.Error(diff)
	}
	again := lossy["sent again"]
	if len(again) != 1 || again[0].Low != 1421 || again[0].High != 2841 || again[0].At < 50*ms {
		t.Errorf("sent again: %v", again)
	}
	if diff := cmp.Diff([]plot.Point{{At: 50 * ms, Low: 2841, High: 4261}, {At: 50 * ms, Low: 2841, High: 5681}}, lossy["SACK"]); diff != "" {
		t.Error(diff)
	}
	acks := lossy["acknowledged"]
	if last := acks[len(acks)-1]; last.At != again[0].At+20*ms || last.High != 5681 {
		t.Errorf("the last acknowledgment is %v", last)
	}
	for _, p := range lossy["window offered"] {
		if p.At > 20*ms && p.High < 20000 {
			t.Errorf("the window goes to %v", p)
		}
	}
}

// What was measured is what the link takes; what arrives is what was sent.
func TestRoundTripAndThroughput(t *testing.T) {
	const size = 200_000
	run := transfer(t, size, "delay 10ms rate 8mbit")
	for _, p := range layersOf(t, run, plot.RoundTrip)["measured"] {
		if p.High < 0.020 || p.High > 0.3 {
			t.Errorf("a round trip of %v s at %v", p.High, p.At)
		}
	}
	var sum float64
	rate := layersOf(t, run, plot.Throughput)["conn 1"]
	for i, p := range rate[:len(rate)-1] {
		sum += p.High / 8 * (rate[i+1].At - p.At).Seconds()
		if p.High > 8e6*(1+1.0/8) {
			t.Errorf("%v bit/s at %v over a link of 8 Mbit/s: more than one segment too many", p.High, p.At)
		}
	}
	if sum < size-1 || sum > size+1 {
		t.Errorf("%v bytes arrive, want %d", sum, size)
	}
	queue := layersOf(t, run, plot.Queue)["a-b from a"]
	longest := 0.0
	for _, p := range queue {
		longest = max(longest, p.High)
	}
	if longest < 5 {
		t.Errorf("the queue has %v packets at most", longest)
	}
	window := layersOf(t, run, plot.Window)
	if cwnd := window["cwnd"]; len(cwnd) < 5 || cwnd[0].High != 10*1420 {
		t.Errorf("cwnd begins with %v, want 10 segments of 1420 bytes (RFC 6928)", cwnd[0])
	}
	for _, p := range window["sent, not acknowledged"] {
		if p.High > size {
			t.Errorf("%v bytes are not acknowledged at %v", p.High, p.At)
		}
	}
}

func TestNothingToPlot(t *testing.T) {
	empty := &report.Run{Lab: "empty", Record: &tap.Record{}}
	for _, test := range []struct {
		run     *report.Run
		options plot.Options
		want    string
	}{
		{empty, plot.Options{}, "empty: there is nothing to plot"},
		{empty, plot.Options{Conn: 3}, "empty: no packet of connection 3 is on record, which has 0 in all"},
		{transfer(t, 100, "delay 10ms"), plot.Options{Kinds: []plot.Kind{plot.Queue}}, "transfer: there is nothing to draw of queue"},
	} {
		if _, err := plot.New(test.run, test.options); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("error %v, want %s...", err, test.want)
		}
	}
}

func TestParseKinds(t *testing.T) {
	got, err := plot.ParseKinds("queue,window")
	if diff := cmp.Diff([]plot.Kind{plot.Queue, plot.Window}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for text, want := range map[string]string{
		"sequense": `there is no panel "sequense": did you mean sequence?`,
		"":         `there is no panel "": want one of sequence, window, rtt, throughput, queue`,
	} {
		if _, err := plot.ParseKinds(text); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// Hostile words of a lab stay words.
func TestHostileWords(t *testing.T) {
	const evil = "</text><script>alert(1)</script>&\"'\x1b[31m\xff\ufffe"
	run := transfer(t, 5000, "delay 10ms")
	run.Lab, run.Title = evil, evil
	run.Record.Events = append(run.Record.Events, tap.Event{Kind: tap.Remarked, At: 20 * ms, Remark: &tap.Remark{At: 20 * ms, Text: evil}})
	p, err := plot.New(run, plot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var svg, text strings.Builder
	if err := errors.Join(plot.WriteSVG(&svg, p, plot.SVGOptions{Width: plot.Wide}), plot.WriteText(&text, p, plot.TextOptions{Width: 80})); err != nil {
		t.Fatal(err)
	}
	if len(p.Marks) != 1 {
		t.Errorf("marks: %v", p.Marks)
	}
	d := xml.NewDecoder(strings.NewReader(svg.String()))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "script" {
			t.Error("a script gets in")
		}
	}
	if strings.ContainsAny(text.String(), "\x1b") {
		t.Errorf("the text acts on a terminal:\n%q", text.String())
	}
}

// A plot of one instant is drawn however late it is.
func TestOneInstant(t *testing.T) {
	for _, late := range []time.Duration{0, time.Second, 2777 * time.Hour, 2_000_000 * time.Hour} {
		run := transfer(t, 100, "delay 10ms")
		first := run.Record.Packets[0]
		first.Sent = late
		run.Record.Packets, run.Record.Events = run.Record.Packets[:1], nil
		p, err := plot.New(run, plot.Options{Kinds: []plot.Kind{plot.Sequence}})
		if err != nil {
			t.Fatal(err)
		}
		var svg, text strings.Builder
		if err := errors.Join(plot.WriteSVG(&svg, p, plot.SVGOptions{Width: plot.Wide}), plot.WriteText(&text, p, plot.TextOptions{Width: 80, Color: true})); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(svg.String(), "NaN") || !strings.ContainsAny(text.String(), "▖▘▝▗▌▐") {
			t.Errorf("at %v the SVG has values that are no numbers, or the text is empty:\n%s", late, text.String())
		}
	}
}

// The words of a plot in characters stay in its width: those of two long addresses too.
func TestTextIsNoWider(t *testing.T) {
	run := transfer(t, 5000, "delay 10ms")
	c := run.Record.Conns[0]
	for i := range c.Ends {
		c.Ends[i].Node = ""
		c.Ends[i].Addr = netip.MustParseAddrPort("[2001:db8:1111:2222:3333:4444:5555:6666]:65535")
	}
	p, err := plot.New(run, plot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := plot.WriteText(&text, p, plot.TextOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		if n := words.Width(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d cells: %s", n, line)
		}
	}
}

// No text of a narrow drawing goes beyond its edge, and it is as true as a wide one.
func TestNarrowDrawingHasRoomForItsTexts(t *testing.T) {
	run := transfer(t, 60*1420, "delay 10ms rate 10mbit loss 3%")
	run.Title = strings.Repeat("a transfer with much to tell ", 5)
	p, err := plot.New(run, plot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.Marks = append(p.Marks, plot.Mark{At: p.To / 2, Text: words.Same(strings.Repeat("a note of the lab ", 20))})
	begins := regexp.MustCompile(`<text x="(\d+)" y="\d+" class="(title|faint|name|small)">([^<]*)<`)
	for _, width := range []int{plot.Narrow, plot.Wide} {
		var b strings.Builder
		if err := plot.WriteSVG(&b, p, plot.SVGOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), fmt.Sprintf(`viewBox="0 0 %d `, width)) {
			t.Errorf("a drawing of %d pixels is %.200s", width, b.String())
		}
		texts := begins.FindAllStringSubmatch(b.String(), -1)
		for _, m := range texts {
			x, _ := strconv.Atoi(m[1])
			letter := map[string]float64{"title": 9, "faint": 7.3, "name": 7.3, "small": 6.7}[m[2]]
			if end := x + int(letter*float64(words.Width(m[3]))); end > width {
				t.Errorf("a drawing of %d pixels has %q up to %d", width, m[3], end)
			}
		}
		if len(texts) < 15 {
			t.Errorf("%d texts in a drawing of %d pixels", len(texts), width)
		}
	}
}

// For a page that shows either language each text has its Chinese, but for names, numbers
// and what the lab's author has written; on the command line a drawing is in English alone.
func TestDrawingHasItsTextsInChinese(t *testing.T) {
	run := transfer(t, 60*1420, "delay 10ms rate 10mbit loss 3%")
	run.Title = "a transfer"
	run.Record.Events = append(run.Record.Events,
		tap.Event{Kind: tap.Acted, At: 20 * ms, Act: &tap.Act{At: 20 * ms, Kind: wire.ActCut}},
		tap.Event{Kind: tap.Remarked, At: 20 * ms, Remark: &tap.Remark{At: 20 * ms, Text: "cut"}})
	p, err := plot.New(run, plot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	draw := func(bilingual bool) string {
		var b strings.Builder
		if err := plot.WriteSVG(&b, p, plot.SVGOptions{Width: plot.Narrow, Bilingual: bilingual}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	both := draw(true)
	for _, m := range regexp.MustCompile(`<text [^>]*class="(?:name|faint|small)"([^>]*)>([^<]*)<`).FindAllStringSubmatch(both, -1) {
		same := slices.Contains([]string{"cwnd", "ssthresh", "SACK"}, m[2])
		if chinese := strings.HasPrefix(m[1], ` data-zh="`); chinese == same {
			t.Errorf("%q has Chinese: %v (%s)", m[2], chinese, m[1])
		}
	}
	for _, want := range []string{
		`data-zh="发送方的窗口">window of the sender<`, `data-zh="连接 1：a:55181 向 b:80 发送">conn 1: a:55181 sends to b:80<`,
		`data-zh="0.020 秒  a-b：切断">0.020 s  a-b: cut<`, `data-zh="0.020 秒  cut">0.020 s  cut<`, `>transfer: a transfer<`,
	} {
		if !strings.Contains(both, want) {
			t.Errorf("not in the drawing: %s\n%s", want, both)
		}
	}
	if english := draw(false); strings.Contains(english, "data-zh") || strings.ContainsFunc(english, func(r rune) bool { return words.Wide(r) }) {
		t.Errorf("a drawing in English has Chinese:\n%s", english)
	}
}

// However long the run, a drawing has a limited size.
func TestDrawingIsBounded(t *testing.T) {
	p := &plot.Plot{Title: "long", To: time.Hour, Panels: []plot.Panel{{Layers: []plot.Layer{{Shape: plot.Steps}, {Shape: plot.Bars}}}}}
	for i := range 200_000 {
		v := float64(i * 7919 % 1000)
		at := time.Duration(i) * 18 * ms
		p.Panels[0].Layers[0].Points = append(p.Panels[0].Layers[0].Points, plot.Point{At: at, Low: v, High: v})
		p.Panels[0].Layers[1].Points = append(p.Panels[0].Layers[1].Points, plot.Point{At: at, Low: float64(i), High: float64(i + 1)})
	}
	var b strings.Builder
	if err := plot.WriteSVG(&b, p, plot.SVGOptions{Width: plot.Wide}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 300_000 {
		t.Errorf("%d bytes", b.Len())
	}
}

// What the stack said of a sender last does not go on once the connection is gone.
func TestWindowEndsWithItsConnection(t *testing.T) {
	run := transfer(t, 20*1420, "delay 10ms")
	end := func() time.Duration {
		t.Helper()
		p, err := plot.New(run, plot.Options{Kinds: []plot.Kind{plot.Window}})
		if err != nil {
			t.Fatal(err)
		}
		return p.Panels[0].Until
	}
	if got := end(); got != 0 {
		t.Errorf("a connection that stays ends at %v", got)
	}
	var before, after strings.Builder
	draw := func(b *strings.Builder) string {
		t.Helper()
		p, err := plot.New(run, plot.Options{Kinds: []plot.Kind{plot.Window, plot.Sequence}})
		if err != nil {
			t.Fatal(err)
		}
		if err := plot.WriteText(b, p, plot.TextOptions{Width: 80, ASCII: true}); err != nil {
			t.Fatal(err)
		}
		window, _, _ := strings.Cut(b.String(), "sequence numbers")
		return window
	}
	// The last sample is of 50 ms, and the plot goes on to 70 ms.
	for i := range run.Samples.Ends {
		e := &run.Samples.Ends[i]
		e.Samples = slices.DeleteFunc(e.Samples, func(s samples.Sender) bool { return s.At > 50*ms })
	}
	long := strings.Count(draw(&before), "#")
	run.Record.Transitions = append(run.Record.Transitions, &tap.Transition{At: 51 * ms, Node: "a", Conn: run.Record.Conns[0], To: wire.Closed})
	if got := end(); got != 51*ms {
		t.Errorf("it ends at %v, want 51ms", got)
	}
	if short := strings.Count(draw(&after), "#"); short >= long {
		t.Errorf("the line of the window has %d cells with its connection gone, %d without\n%s", short, long, after.String())
	}
}

// A plot says that it shows a sender from without only.
func TestPlotSaysThatSamplesAreMissing(t *testing.T) {
	run := transfer(t, 20*1420, "delay 10ms")
	run.Samples.Ends, run.Samples.Omitted = nil, 3
	p, err := plot.New(run, plot.Options{Kinds: []plot.Kind{plot.Window, plot.RoundTrip}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"window of the sender (no samples of this sender: no room was left for 3 senders and queues)",
		"round-trip time (no samples of this sender: no room was left for 3 senders and queues)",
	} {
		if got := p.Panels[i].Title.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	run.Samples = nil
	if p, err = plot.New(run, plot.Options{Kinds: []plot.Kind{plot.Window}}); err != nil || p.Panels[0].Title.String() != "window of the sender" {
		t.Errorf("without any samples: %v, %v", p, err)
	}
}
