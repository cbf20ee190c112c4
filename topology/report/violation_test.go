package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// breaking is simultaneousClose with rules that somebody breaks.
func breaking(t testing.TB) *Run {
	run := simultaneousClose(t)
	rec := run.Record
	silent := &tap.Rule{ID: "silent-after-fin", Clause: "RFC 9293 section 3.6", Text: "Nothing comes behind a FIN."}
	scaled := &tap.Rule{ID: "window-scaled", Clause: "RFC 7323 section 2.3", Text: "Windows are scaled."}
	known := &tap.Divergence{Rule: scaled.ID, Reason: "the stack forgets to"}
	ends := rec.Conns[0].Ends
	for n := range 7 {
		rec.Violations = append(rec.Violations, &tap.Violation{
			Rule: scaled, At: 1000 * ms, Node: "b", Local: ends[1].Addr, Conn: rec.Conns[0], Packet: uint64(5 + n),
			Expected: "4", Got: "512", Known: known,
		})
	}
	broken := &tap.Violation{
		Rule: silent, At: 100 * ms, Node: "a", Local: ends[0].Addr, Conn: rec.Conns[0], Packet: 5, Expected: "nothing", Got: "11 bytes",
		Ends: [2]tap.Variables{{Known: true, Node: "a", State: wire.FinWait1}, {Known: true, Node: "b", State: wire.Established}},
	}
	again := *broken // by its answer, over the same segment
	rec.Violations = append(rec.Violations, broken, &again)
	rec.Failures, rec.Known = 2, 7
	run.Verdict = Fail
	return run
}

// A rule broken is told in order of time, known divergences in a line each, and
// no more often than is bearable.
func TestTranscriptOfViolations(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTranscript(&b, breaking(t), TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	const broken = ` 0.100  BROKEN    silent-after-fin  [RFC 9293 section 3.6]
                  a after #5: expected nothing, got 11 bytes
                  Nothing comes behind a FIN.
                  a FIN-WAIT-1
                  b ESTABLISHED
 0.150  b `
	if !strings.Contains(out, broken) {
		t.Errorf("want\n%s\nin\n%s", broken, out)
	}
	const known = " 1.000  diverges  window-scaled  [RFC 7323 section 2.3]  #5 of b: expected 4, got 512\n"
	if !strings.Contains(out, known) || strings.Count(out, "diverges") != maxTold {
		t.Errorf("want %sand %d in all, in\n%s", known, maxTold, out)
	}
}

// A summary tells each once, what nothing explains first, and counts them.
func TestSummaryOfViolations(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSummary(&b, breaking(t), SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	const want = `BROKEN    silent-after-fin  at 0.100  [RFC 9293 section 3.6]
          a after #5: expected nothing, got 11 bytes
          Nothing comes behind a FIN.
          a FIN-WAIT-1
          b ESTABLISHED
diverges  window-scaled  7 times, first at 1.000  [RFC 7323 section 2.3]
          #5 of b: expected 4, got 512
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
	for _, want := range []string{"BROKEN silent-after-fin  [RFC 9293", "  #5 of b: expected 4, got 512"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("want %s in\n%s", want, b.String())
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
	run.Unmonitored = true
	if err := WriteJSON(&b, run); err != nil || bytes.Contains(b.Bytes(), []byte("violations")) {
		t.Errorf("an unmonitored run claims to break nothing: %v", err)
	}
}
