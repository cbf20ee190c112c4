package flow_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"netlab/topology/wire/flow"
)

// zeekDiffers are the connections of which conn.log and the tracker are known
// to say different things, with the reason.
var zeekDiffers = map[string]string{}

// history, conn_state and payload by sequence numbers are those of Zeek's
// conn.log.
func TestZeekAgrees(t *testing.T) {
	dir := captures(t)
	rows, right, named := 0, 0, 0
	seen := map[string][]flow.Summary{}
	used := map[string]int{}
	for _, row := range table(t, filepath.Join(dir, "zeek/oracle.tsv")) {
		file := row["trace"]
		if seen[file] == nil {
			_, conns := observe(t, filepath.Join(dir, "zeek/traces", file))
			for _, c := range conns {
				seen[file] = append(seen[file], c.Summary())
			}
		}
		rows++
		got := zeekLines(t, seen[file], row)
		who := fmt.Sprintf("%s %s:%s", file, row["orig_h"], row["orig_p"])
		if used[who] >= len(got) {
			t.Errorf("%s: no such connection", who)
			continue
		}
		line := got[used[who]]
		used[who]++
		problem := compareLine(row, line)
		switch {
		case problem == "":
			right++
		case zeekDiffers[who] != "":
			named++
		default:
			t.Errorf("%s: %s", who, problem)
		}
	}
	t.Logf("zeek: %d connections, %d agree, %d differ for a reason named above", rows, right, named)
}

// zeekLines are the lines of the row's connection, of all where it names none.
func zeekLines(t *testing.T, all []flow.Summary, row map[string]string) (lines []flow.ZeekLine) {
	for _, s := range all {
		if row["orig_h"] == "" || s.Ends[0].Addr == endpoint(t, row["orig_h"], row["orig_p"]) &&
			s.Ends[1].Addr == endpoint(t, row["resp_h"], row["resp_p"]) {
			lines = append(lines, s.Zeek...)
		}
	}
	return lines
}

func compareLine(row map[string]string, l flow.ZeekLine) string {
	if row["history"] != l.History {
		return fmt.Sprintf("history %s, Zeek says %s", l.History, row["history"])
	}
	if row["conn_state"] != "" && row["conn_state"] != l.State {
		return fmt.Sprintf("conn_state %s, Zeek says %s", l.State, row["conn_state"])
	}
	for _, bytes := range []struct {
		column string
		n      uint64
	}{{"orig_bytes", l.OrigBytes}, {"resp_bytes", l.RespBytes}} {
		if want := row[bytes.column]; want != "" && want != fmt.Sprint(bytes.n) && row["duration"] != "" {
			return fmt.Sprintf("%s %d, Zeek says %s", bytes.column, bytes.n, want)
		}
	}
	return ""
}
