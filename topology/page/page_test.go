package page_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/pcapgo"

	"netlab/scripts"
	"netlab/topology/page"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// lossy sends data through a link with a rate, which loses some, and closes.
const lossy = `"""A transfer with losses."""
a, b = host("a"), host("b")
l = link(a, b, delay = "10ms", rate = "2mbit")
l.drop("a data #4")
l.drop("a FIN #1")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
client.send(20000)
conn.recv(5000)
note("Half of it is read.")
client.close()
conn.recv_all()
conn.close()
run()
expect_eq(count("RST"), 0)
never("b FIN #1")
`

func run(t *testing.T, source string, o scripts.Options) *report.Run {
	t.Helper()
	lab, err := scripts.Load("test", "test/lab.star", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	o.Seed = 1
	out, err := lab.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func data(t *testing.T, r *report.Run, o page.Options) *page.Data {
	t.Helper()
	d, err := page.New(r, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// upTo is the index of what holds at an event and a time, in lists that grow.
func upTo(events []uint64, times []time.Duration, event uint64, at time.Duration) int {
	i := 0
	for i < len(events) && events[i] <= event && times[i] <= at {
		i++
	}
	return i - 1
}

// At every row of a run the page's variables of each socket are those that the stack and
// the observer have when the run is stopped there.
func TestVariablesAreThoseOfEachRow(t *testing.T) {
	whole := data(t, run(t, lossy, scripts.Options{Samples: page.Samples}), page.Options{})
	type variables struct {
		State                               string
		Una, Nxt, Wnd, RcvNxt, RcvWnd, CWnd uint32
		RTT, RTO                            time.Duration
		Recovery                            string
		Readable                            int
	}
	type moment struct {
		event uint64
		at    time.Duration
	}
	told := make(map[moment]bool)
	for i := range whole.Rows.At {
		told[moment{whole.Rows.Event[i], whole.Rows.At[i]}] = true
	}
	compared := 0
	for k := uint64(1); ; k++ {
		stopped := run(t, lossy, scripts.Options{Stop: func(p scripts.Progress) bool { return p.Events >= k }})
		event := stopped.Record.Earlier + uint64(len(stopped.Record.Events))
		if stopped.Snapshot.Events < k {
			break
		}
		if !told[moment{event, stopped.VirtualTime}] {
			continue // a transmission that ends is in no log: no row shows how things stand then
		}
		for _, s := range stopped.Snapshot.Sockets {
			if s.Conn == nil {
				continue
			}
			side := s.Conn.Side(s.Local)
			i := slices.IndexFunc(whole.Senders, func(x page.Sender) bool { return x.Conn == s.Conn.ID && x.Side == side })
			if i < 0 {
				t.Fatalf("after event %d: %s has no series", k, s.Node)
			}
			x := &whole.Senders[i]
			j := upTo(x.Event, x.At, event, stopped.VirtualTime)
			if j < 0 {
				t.Fatalf("after event %d: %s has no values", k, s.Node)
			}
			v := &s.Variables
			want := variables{
				State: s.State.String(), Wnd: v.Wnd, RcvWnd: v.RcvWnd(), CWnd: s.CWnd, RTT: s.RTT, RTO: s.RTO, Recovery: s.Recovery.String(), Readable: s.Readable,
			}
			if v.HasISS {
				want.Una, want.Nxt = v.Una-v.ISS, v.Nxt-v.ISS
			}
			if v.HasIRS {
				want.RcvNxt = v.RcvNxt - v.IRS
			}
			got := variables{
				Una: x.Una[j], Nxt: x.Nxt[j], Wnd: x.SndWnd[j], RcvNxt: x.RcvNxt[j], RcvWnd: x.RcvWnd[j], CWnd: x.CWnd[j],
				RTT: x.RTT[j], RTO: x.RTO[j], Recovery: x.Recovery[j], Readable: x.Readable[j],
			}
			for c := range whole.Changes.Event {
				if whole.Changes.Event[c] <= event && whole.Changes.Conn[c] == s.Conn.ID && whole.Changes.Side[c] == side {
					got.State = whole.Changes.To[c]
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("after event %d, at %v, %s (-stopped +page):\n%s", k, stopped.VirtualTime, s.Node, diff)
			}
			compared++
		}
		waiting := make(map[string]int)
		for _, q := range stopped.Snapshot.Queues {
			waiting[q.From] = q.Packets
		}
		for i := range whole.Queues {
			q := &whole.Queues[i]
			if j := upTo(q.Event, q.At, event, stopped.VirtualTime); j >= 0 && q.Packets[j] != waiting[q.From] {
				t.Fatalf("after event %d, at %v: %d packets wait at %s, and the page says %d", k, stopped.VirtualTime, waiting[q.From], q.From, q.Packets[j])
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d sockets were compared", compared)
	}
}

// Every event has a row, rows are in the order of the log, and each index names what there
// is.
func TestRowsTellEveryEvent(t *testing.T) {
	r := run(t, lossy, scripts.Options{Samples: page.Samples})
	d := data(t, r, page.Options{})
	if len(d.LeftOut) > 0 {
		t.Errorf("left out: %v", d.LeftOut)
	}
	if !slices.IsSorted(d.Rows.Event) || d.Rows.Event[len(d.Rows.Event)-1] != uint64(len(r.Record.Events)) {
		t.Errorf("the events of the rows are %v, and the log has %d", d.Rows.Event, len(r.Record.Events))
	}
	sent, arrived, lost, changed := 0, 0, 0, 0
	for i := range d.Rows.At {
		if d.Rows.Depart[i] >= 0 {
			sent++
		}
		if d.Rows.Arrive[i] >= 0 {
			arrived++
		}
		if d.Rows.Lost[i] >= 0 {
			lost++
		}
		if d.Rows.Change[i] >= 0 {
			changed++
		}
	}
	if want := len(r.Record.Packets); sent != want || arrived+lost != want || lost != 2 || changed != len(r.Record.Transitions) {
		t.Errorf("%d packets depart, %d arrive, %d are lost, and %d states change; the record has %d packets, 2 lost, and %d changes",
			sent, arrived, lost, changed, want, len(r.Record.Transitions))
	}
	names := make(map[string]bool)
	for i, list := range d.Packets.Kinds {
		for j := 0; j < len(list); j += 2 {
			names[fmt.Sprintf("#%d %s #%d", d.Packets.N[i], d.Kinds[list[j]], list[j+1])] = true
		}
	}
	dropped := r.Record.Packets[slices.Index(d.Packets.By, "drop a FIN #1")]
	if !names[fmt.Sprintf("#%d FIN #1", dropped.N)] {
		t.Errorf("packet %d was dropped as a FIN #1 and is not called so", dropped.N)
	}
}

// The capture in the page is the one that --pcapng writes.
func TestPageHasTheCapture(t *testing.T) {
	r := run(t, lossy, scripts.Options{})
	packed, err := base64.StdEncoding.DecodeString(data(t, r, page.Options{}).Pcapng)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := report.WritePcapng(&want, r.Record, report.PcapngOptions{}); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%d bytes, want %d: %v", len(got), want.Len(), err)
	}
	if _, err := pcapgo.NewNgReader(bytes.NewReader(got), pcapgo.DefaultNgReaderOptions); err != nil {
		t.Error(err)
	}
}

// What no lab has made has not passed, and would not be the same again.
func TestPageOfALiveNetworkHasNoVerdict(t *testing.T) {
	r := run(t, lossy, scripts.Options{})
	if d := data(t, r, page.Options{}); d.Verdict != "fail" || d.Digest == "" {
		t.Errorf("of a lab: verdict %q, digest %q", d.Verdict, d.Digest)
	}
	r.Source = words.Both("in real time", "真实时间")
	if d := data(t, r, page.Options{}); d.Verdict != "" || d.Digest != "" {
		t.Errorf("of a live network: verdict %q, digest %q", d.Verdict, d.Digest)
	}
}

// Two runs of one lab give the same page, byte for byte.
func TestPageRepeatsItself(t *testing.T) {
	write := func() string {
		var b strings.Builder
		if err := page.Write(&b, data(t, run(t, lossy, scripts.Options{Samples: page.Samples}), page.Options{}), "en"); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if a, b := write(), write(); a != b {
		t.Error("two pages of one run differ")
	}
}

// hostile is what would be markup, end an element or a string, or act on a terminal.
const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&lt;<!-- ]]> \x1b[2J  ${alert(3)}`

// A lab's words are data: the page of a hostile lab has the elements of any other.
func TestWordsAreNoMarkup(t *testing.T) {
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	source := fmt.Sprintf(`bad = %[1]s
p = param("p", %[1]s, %[1]s)
a, b = host("a"), host("b")
l = link(a, b, delay = "10ms")
l.drop("a SYN #1")
server = b.listen(80)
note(bad)
client = a.connect("b:80")
expect_eq(bad, bad + bad)
expect(False, bad)
`, quoted)
	r := run(t, source, scripts.Options{Samples: page.Samples})
	r.Lab, r.Title = hostile, hostile
	var b strings.Builder
	d := data(t, r, page.Options{Source: &page.Source{File: hostile, Text: source}, Picture: hostile})
	if err := page.Write(&b, d, `"><script>`); err != nil {
		t.Fatal(err)
	}
	html := b.String()
	if n, m := strings.Count(html, "<script"), strings.Count(html, "</script>"); n != 2 || m != 2 {
		t.Errorf("%d scripts begin and %d end, want 2 each", n, m)
	}
	head, rest, _ := strings.Cut(html, "<style>")
	if strings.Contains(head, "<img") || strings.Contains(head, "<!--") || strings.Contains(head, `lang=""`) {
		t.Errorf("the head is %s", head)
	}
	_, rest, _ = strings.Cut(rest, `id="data">`)
	text, _, _ := strings.Cut(rest, "</script>")
	if strings.ContainsAny(text, "<>&\u2028\u2029") {
		t.Error("the data has characters that mean something in markup")
	}
	var got page.Data
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Lab != hostile || got.Source.Text != source || got.Picture != hostile {
		t.Error("the data is not what was given")
	}
	said := false
	for _, c := range got.Checks {
		said = said || strings.Contains(c.Detail, "onerror")
	}
	if !said {
		t.Error("the hostile words are in no check, so that nothing was tried")
	}
}

// A packet that a node sends to itself leaves in one row and comes back in another, and
// both say which it is.
func TestOwnPackets(t *testing.T) {
	d := data(t, run(t, `a, b = host("a"), host("b")
link(a, b)
server = a.listen(80)
client = a.connect("a:80")
`, scripts.Options{}), page.Options{})
	var got []string
	for i, p := range d.Rows.Own {
		if p >= 0 && d.Packets.N[p] <= 2 {
			state := ""
			if c := d.Rows.Change[i]; c >= 0 {
				state = d.Changes.To[c]
			}
			got = append(got, strings.TrimSpace(fmt.Sprintf("%v #%d %s %s", d.Rows.Back[i], d.Packets.N[p], d.Packets.Word[p], state)))
		}
	}
	want := []string{
		"false #1 SYN",
		"true #1 SYN SYN-RECEIVED",
		"false #2 SYN+ACK",
		"true #2 SYN+ACK ESTABLISHED",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// What reaches a node without power is lost there, and what was damaged says so: neither
// reads as if it had simply been received.
func TestWhatBecameOfArrivals(t *testing.T) {
	d := data(t, run(t, `a, b = host("a"), host("b")
l = link(a, b, delay = "10ms")
l.corrupt("a data #1")
server = b.listen(80)
client = a.connect("b:80")
sleep("1s")
client.send(100)
sleep("15ms")
b.crash()
run()
`, scripts.Options{}), page.Options{})
	var got []string
	for _, f := range d.Rows.Arrive {
		if f < 0 || len(got) == 4 || d.Packets.Word[d.Flights.Packet[f]] != "data" {
			continue
		}
		got = append(got, fmt.Sprintf("%s %s", d.Packets.Fate[d.Flights.Packet[f]], d.Flights.Note[f]), d.Chinese[d.Flights.Note[f]])
	}
	want := []string{
		"corrupted corrupted by corrupt a data #1", "被损坏 依据 corrupt a data #1",
		"lost lost: powered off", "丢失：已断电",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("arrivals (-want +got):\n%s", diff)
	}
}

// What a page says of causes, fates, phases and notes it can say in Chinese.
func TestPageHasItsValuesInChinese(t *testing.T) {
	d := data(t, run(t, lossy, scripts.Options{Samples: page.Samples}), page.Options{})
	said := slices.Concat(d.Changes.Cause, d.Packets.Fate, d.Packets.Note)
	for i := range d.Senders {
		said = append(said, d.Senders[i].Recovery...)
	}
	for kind := tap.Host; kind <= tap.Outside; kind++ {
		if zh := d.Words["zh"][kind.String()]; zh == "" || zh == kind.String() {
			t.Errorf("a node of kind %s is %q in Chinese", kind, zh)
		}
	}
	for _, s := range said {
		if s != "" && d.Chinese[s] == "" {
			t.Errorf("%q has no Chinese", s)
		}
	}
	for english, want := range map[string]string{
		"call close": "调用 close", "timeout 2MSL": "定时器超时 2MSL", "dropped": "被丢弃", "open": "正常",
		"retransmission of #7, fast": "重传 #7, 快速重传", "data": "数据",
	} {
		if got := d.Chinese[english]; got != want {
			t.Errorf("%s is %q in Chinese, want %q", english, got, want)
		}
	}
}

// chineseRows are what rows say, in English and in Chinese.
func chineseRows(d *page.Data) map[string]string {
	all := make(map[string]string)
	for _, pieces := range d.Rows.Text {
		var english, chinese string
		for _, p := range pieces {
			english += p[1]
			chinese += p[len(p)-1]
		}
		all[english] = chinese
	}
	return all
}

// The rows of checks, acts, broken rules and sums are in both languages. What the author of
// the lab has written stays as it is, even where a word of the page is the same.
func TestRowsInChinese(t *testing.T) {
	r := run(t, lossy+`
l.cut()
l.mend()
note("cut")
note("ok ")
note("1 check")
expect_eq(1, 1)
`, scripts.Options{Params: map[string]string{}})
	d := data(t, r, page.Options{})
	got := chineseRows(d)
	for english, want := range map[string]string{
		"ok expect_eq(1, 1)": "通过 expect_eq(1, 1)", "FAILED never(\"b FIN #1\")  test/lab.star:17": "失败 never(\"b FIN #1\")  test/lab.star:17",
		"a-b rule added: drop a data #4": "a-b 添加规则: drop a data #4", "a-b cut": "a-b 切断",
		"cut": "cut", "ok ": "ok ", "1 check": "1 check", "Half of it is read.": "Half of it is read.",
	} {
		if got[english] != want {
			t.Errorf("%q is %q in Chinese, want %q", english, got[english], want)
		}
	}
	if want := (page.Text{"seed 1", "种子 1"}); d.Settings != want {
		t.Errorf("settings %q, want %q", d.Settings, want)
	}
}
