package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"netlab/topology/rfc"
	"netlab/topology/wire"
)

// breaking is simultaneousClose with rules that somebody breaks.
func breaking(t testing.TB) *Run {
	run := simultaneousClose(t)
	rec := run.Record
	f := &rfc.Findings{Failures: 2, Known: 7}
	run.Findings = f
	silent := &rfc.Rule{ID: "silent-after-fin", Clause: "RFC 9293 section 3.6", Text: "Nothing comes behind a FIN."}
	scaled := &rfc.Rule{ID: "window-scaled", Clause: "RFC 7323 section 2.3", Text: "Windows are scaled."}
	known := &rfc.Divergence{Rule: scaled.ID, Reason: "the stack forgets to"}
	ends := rec.Conns[0].Ends
	for n := range 7 {
		f.Violations = append(f.Violations, &rfc.Violation{
			Rule: scaled, At: 1000 * ms, Node: "b", Local: ends[1].Addr, Conn: rec.Conns[0], Packet: uint64(5 + n),
			Expected: rfc.Outcome{Kind: rfc.Field, N: 4}, Got: rfc.Outcome{Kind: rfc.Number, N: 512}, Known: known,
		})
	}
	broken := &rfc.Violation{
		Rule: silent, At: 100 * ms, Node: "a", Local: ends[0].Addr, Conn: rec.Conns[0], Packet: 5, Expected: rfc.Outcome{Kind: rfc.NoDataAfterFIN}, Got: rfc.Outcome{Kind: rfc.Bytes, N: 11},
		Ends: [2]rfc.Variables{{Known: true, Node: "a", State: wire.FinWait1}, {Known: true, Node: "b", State: wire.Established}},
	}
	again := *broken // by its answer, over the same segment
	f.Violations = append(f.Violations, broken, &again)
	run.Verdict = Fail
	return run
}

// A rule broken is told in order of time, a known divergence once, with how often
// it is on record.
func TestTranscriptOfViolations(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTranscript(&b, breaking(t), TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	const broken = ` 0.100  BROKEN    silent-after-fin  MUST  [RFC 9293 section 3.6]
                  a after #5: expected no data after its FIN, got 11 bytes
                  Nothing comes behind a FIN.
                  a FIN-WAIT-1
                  b ESTABLISHED
 0.150  b `
	if !strings.Contains(out, broken) {
		t.Errorf("want\n%s\nin\n%s", broken, out)
	}
	const known = " 1.000  diverges  window-scaled  MUST  7 times, first here  [RFC 7323 section 2.3]  #5 of b: expected a field of 4, got 512\n"
	if !strings.Contains(out, known) || strings.Count(out, "diverges") != 1 {
		t.Errorf("want %sand nothing else of it in\n%s", known, out)
	}
}

// A summary tells each once, what nothing explains first, and counts them.
func TestSummaryOfViolations(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSummary(&b, breaking(t), SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	const want = `BROKEN    silent-after-fin  MUST  at 0.100  [RFC 9293 section 3.6]
          a after #5: expected no data after its FIN, got 11 bytes
          Nothing comes behind a FIN.
          a FIN-WAIT-1
          b ESTABLISHED
diverges  window-scaled  MUST  7 times, first at 1.000  [RFC 7323 section 2.3]
          #5 of b: expected a field of 4, got 512
          a known divergence: the stack forgets to
again:  netlab run simultaneous-close --seed 1 --param delay=50ms
FAIL  simultaneous-close  2 checks, 1 rule broken, 1 known divergence, 7 packets`
	if !strings.HasPrefix(b.String(), want) {
		t.Errorf("want\n%s\ngot\n%s", want, b.String())
	}
}

func TestLadderOfViolations(t *testing.T) {
	var b bytes.Buffer
	if err := WriteLadder(&b, breaking(t), LadderOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"BROKEN silent-after-fin  MUST  [RFC 9293", "diverges window-scaled  MUST  7 times, first here  [", "  #5 of b: expected a field of 4, got 512"} {
		if strings.Count(b.String(), want) != 1 {
			t.Errorf("want %s once in\n%s", want, b.String())
		}
	}
}

// The rows of a scene say what was broken in Chinese too.
func TestSceneOfViolationsInChinese(t *testing.T) {
	var said strings.Builder
	for _, r := range breaking(t).Scene(2, Elision{}).Rows {
		for _, p := range r.Text {
			said.WriteString(p.Text.Chinese())
		}
		said.WriteByte('\n')
	}
	for _, want := range []string{
		"违反 silent-after-fin  MUST  [RFC 9293", "  a 在 #5 之后：应为：FIN 之后没有数据；实为：11 字节\n",
		"偏差 window-scaled  MUST  共 7 次，此处为第一次  [", "  b 的 #5：应为：字段值为 4；实为：512\n",
	} {
		if strings.Count(said.String(), want) != 1 {
			t.Errorf("want %s once in\n%s", want, said.String())
		}
	}
}

func TestJSONOfViolations(t *testing.T) {
	run := breaking(t)
	var b bytes.Buffer
	if err := WriteJSON(&b, run); err != nil {
		t.Fatal(err)
	}
	var got struct{ Violations []struct{ Known *string } }
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if v := got.Violations; len(v) != 9 || v[0].Known == nil || *v[0].Known != "the stack forgets to" || v[8].Known != nil {
		t.Errorf("got %+v", v)
	}
	b.Reset()
	run.Findings = nil
	if err := WriteJSON(&b, run); err != nil || bytes.Contains(b.Bytes(), []byte("violations")) {
		t.Errorf("an unmonitored run claims to break nothing: %v", err)
	}
}

// A rule below MUST is a warning: it is told, after the rules that fail the run.
func TestWarnings(t *testing.T) {
	run := breaking(t)
	f := run.Findings
	f.Violations = append(f.Violations, &rfc.Violation{
		Rule: &rfc.Rule{ID: "no-shrinking", Level: rfc.Should, Clause: "RFC 9293 section 3.8.6 (SHLD-14)", Text: "Windows do not shrink."},
		At:   50 * ms, Node: "b", Local: run.Record.Conns[0].Ends[1].Addr, Conn: run.Record.Conns[0], Packet: 4,
		Expected: rfc.Outcome{Kind: rfc.AtLeast, N: 100}, Got: rfc.Outcome{Kind: rfc.WindowOf, N: 10},
	})
	f.Warnings = 1
	var b bytes.Buffer
	if err := WriteSummary(&b, run, SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nwarning   no-shrinking  SHOULD  at 0.050  [RFC 9293 section 3.8.6 (SHLD-14)]\n",
		"2 checks, 1 rule broken, 1 warning, 1 known divergence, 7 packets",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("want %q in\n%s", want, b.String())
		}
	}
	broken, warning, known := strings.Index(b.String(), "BROKEN"), strings.Index(b.String(), "warning"), strings.Index(b.String(), "diverges")
	if broken > warning || warning > known {
		t.Errorf("rules that fail the run come first, then warnings, then known divergences; got\n%s", b.String())
	}
	b.Reset()
	if err := WriteJSON(&b, run); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `{"id":"no-shrinking","level":"SHOULD",`) {
		t.Errorf("no level in\n%s", b.String())
	}
}
