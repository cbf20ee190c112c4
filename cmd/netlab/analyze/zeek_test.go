package analyze_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire/flow"
)

const opening = `
	0.000 > S  0:0(0) win 65535
	0.020 < S. 0:0(0) ack 1 win 65535
	0.021 > .  1:1(0) ack 1 win 65535
`

// told is what Zeek's and Suricata's words for each connection of a capture are.
func told(t *testing.T, file []byte) (words []string) {
	t.Helper()
	for _, e := range zeekLines(t, file) {
		words = append(words, e.Zeek.State+" "+e.Zeek.History+" "+analyze.SuricataState(e.Summary))
	}
	return words
}

// zeekLines are the connections of a capture as Zeek divides them.
func zeekLines(t *testing.T, file []byte) []analyze.Entry {
	t.Helper()
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return linesOf(t, r)
}

func linesOf(t *testing.T, r *capture.Reader) (list []analyze.Entry) {
	t.Helper()
	_, err := analyze.Read(context.Background(), r, analyze.Options{
		ZeekLines: true, Histories: true,
		Gone: func(c *flow.Conn, m analyze.Marks) error {
			s := c.Summary()
			list = append(list, analyze.Entry{Connection: analyze.NewConnection(&s, m), Summary: &s})
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Each conn_state, tcp.state and letter of the history that the documentations
// of Zeek and Suricata list.
func TestWordsOfOtherPrograms(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"no answer", "0 > S 0:0(0)", "S0 S syn_sent"},
		{"an answer without a SYN", "0 > S 0:0(0)\n 0.1 < . 1:1(0) ack 1", "S0 Sa syn_sent"},
		{"refused", "0 > S 0:0(0)\n 0.1 < R. 0:0(0) ack 1", "REJ Sr closed"},
		{"half open", "0 > S 0:0(0)\n 0.1 < S. 0:0(0) ack 1", "S1 Sh syn_recv"},
		{"open", opening, "S1 ShA established"},
		{"closed", closed, "SF ShADTadFf closed"},
		{"closed by the client alone", opening + "1 > F. 1:1(0) ack 1", "S2 ShAF close_wait"},
		{"closed by the server alone", opening + "1 < F. 1:1(0) ack 1", "S3 ShAf fin_wait1"},
		{"closed by the server, and acknowledged", opening + "1 < F. 1:1(0) ack 1\n 1.1 > . 1:1(0) ack 2", "S3 ShAf fin_wait2"},
		{"the client's close not acknowledged yet", opening + "1 < F. 1:1(0) ack 1\n 1.1 > F. 1:1(0) ack 2", "SF ShAfF time_wait"},
		{"the server's close not acknowledged yet", opening + "1 > F. 1:1(0) ack 1\n 1.1 < F. 1:1(0) ack 2", "SF ShAFf last_ack"},
		{"crossing closes", opening + "1 < F. 1:1(0) ack 1\n 1.1 > F. 1:1(0) ack 1", "SF ShAfF closing"},
		{"aborted by the client", opening + "1 > R 1:1(0)", "RSTO ShAR closed"},
		{"aborted by the server", opening + "1 > P. 1:2(1) ack 1\n 1.1 < R. 1:1(0) ack 2", "RSTR ShADr closed"},
		{"closed by the server, aborted by the client", opening + "1 < F. 1:1(0) ack 1\n 1.1 > R. 1:1(0) ack 2", "RSTO ShAfR closed"},
		{"a RST without effect", opening + "1 < R. 900000:900000(0) ack 1", "S1 ShAr established"},
		{"given up", "0 > S 0:0(0)\n 0.1 > R 1:1(0)", "RSTOS0 SR closed"},
		{"the server alone, reset", "0 < S. 0:0(0) ack 1\n 0.1 < R 1:1(0)", "RSTRH ^hr closed"},
		{"the server alone, closed", "0 < S. 0:0(0) ack 1\n 0.1 < F. 1:1(0) ack 1", "SHR ^hf fin_wait1"},
		{"SYN and FIN alone", "0 > S 0:0(0)\n 0.1 > F 1:1(0)", "SH SF close_wait"},
		{"the client's SYN missed", "0 < S. 0:0(0) ack 1\n 0.1 > . 1:1(0) ack 1", "S1 ^hA established"},
		{"from the middle on", "0 > P. 1:2(1) ack 1\n 0.1 < . 1:1(0) ack 2", "OTH Da established"},
		{"a RST alone", "0 > R 1:1(0)", "OTH R closed"},
		{"a RST of the server alone", "0 < R 1:1(0)", "OTH ^r closed"},
		{"odd flags", opening + "1 > FR. 1:1(0) ack 1\n 1.1 < SF. 1:1(0) ack 1", "RSTO ShAIq closed"},
		{
			"ten repetitions, a zero window", opening + "1 > P. 1:2(1) ack 1\n" +
				strings.Repeat("1.5 > P. 1:2(1) ack 1\n", 10) + "2.1 < . 1:1(0) ack 2 win 0", "S1 ShADTTaw established",
		},
		{"acknowledged and not captured", opening + "1 > P. 11:21(10) ack 1\n 1.1 < . 1:1(0) ack 21", "S1 ShADaG established"},
		{
			"missing and sent again",
			opening + "1 > P. 11:21(10) ack 1\n 1.1 < . 1:1(0) ack 1\n 1.2 > P. 1:11(10) ack 1\n 1.3 < . 1:1(0) ack 21", "S1 ShADaT established",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff([]string{c.want}, told(t, scripted(t, c.script))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Zeek decides when a connection has ended, and forgets it then, not 5 seconds
// after its last segment: what comes later is another.
func TestZeekForgets(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         []string
	}{
		{
			"reset", opening + "1 > R 1:1(0)\n 5.9 > P. 1:11(10) ack 1\n 6.1 > P. 1:11(10) ack 1\n 11.2 < R 1:1(0)",
			[]string{"RSTO ShARD closed", "RSTRH Dr closed"},
		},
		{
			"closed by both", opening + "1 > F. 1:1(0) ack 1\n 2 < F. 1:1(0) ack 2\n 6.9 > . 2:2(0) ack 2\n 7.1 > . 2:2(0) ack 2",
			[]string{"SF ShAFf closed", "OTH A established"},
		},
		{
			"the end of one whose peer is never seen", "0 > F. 1:1(0) ack 1\n 4.9 < . 1:1(0) ack 2\n 5.1 < F. 1:1(0) ack 2",
			[]string{"SH Fa close_wait", "SHR ^f fin_wait1"},
		},
		{
			"no answer within 5 seconds", "0 > S 0:0(0)\n 1 > S 0:0(0)\n 3 > S 0:0(0)\n 7 > S 0:0(0)\n 15 > S 0:0(0)",
			[]string{"S0 S syn_sent", "S0 S syn_sent", "S0 S syn_sent"},
		},
		{
			"half closed, and then silent", opening + "1 < F. 1:1(0) ack 1\n 10.9 > . 1:1(0) ack 2\n 30 > F. 1:1(0) ack 2",
			[]string{"S3 ShAf fin_wait2", "SH F close_wait"},
		},
		{
			"silent for more than 5 minutes", opening + "300 > P. 1:2(1) ack 1\n 601 < P. 1:2(1) ack 2",
			[]string{"S1 ShAD established", "OTH ^d established"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, told(t, scripted(t, c.script))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The table has one line for what Zeek takes for several connections, and says of
// it what Zeek says of the first.
func TestMainZeekLine(t *testing.T) {
	file := scripted(t, "0 < F. 1:1(0) ack 1\n 0.1 > . 1:1(0) ack 2\n 7 > F. 1:1(0) ack 2\n 7.1 < . 2:2(0) ack 2")
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	_, err = analyze.Read(context.Background(), r, analyze.Options{
		Histories: true,
		Gone: func(c *flow.Conn, m analyze.Marks) error {
			got = append(got, m.Zeek.State+" "+m.Zeek.History+" "+c.Ending().String())
			return nil
		},
	})
	if diff := cmp.Diff([]string{"SHR ^fA closed"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// scripted is a capture of the lines of a scene, with a window where there is none.
func scripted(t *testing.T, script string) []byte {
	t.Helper()
	s := newScene(t)
	for line := range strings.Lines(script) {
		if !strings.Contains(line, "win") {
			line = strings.TrimRight(line, "\n") + " win 65535"
		}
		s.say(home, away, line)
	}
	return s.file
}

func TestWriteZeek(t *testing.T) {
	var b strings.Builder
	if err := analyze.WriteZeek(&b, zeekLines(t, twoConnections(t).file)); err != nil {
		t.Fatal(err)
	}
	want := "10.0.0.1\t40000\t10.0.0.2\t80\tSF\tShADTadFf\n2001:db8::1\t40001\t2001:db8::2\t443\tREJ\tSr\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// A history is bounded, whatever comes.
func TestHistoryIsBounded(t *testing.T) {
	s := newScene(t)
	s.say(home, away, opening)
	for range 100 {
		s.say(home, away, "1 > R 5:5(0)\n 1 > R 900000:900000(0)")
	}
	for _, w := range told(t, s.file) {
		if n := len(strings.Fields(w)[1]); n > 64 {
			t.Errorf("%d letters", n)
		}
	}
}
