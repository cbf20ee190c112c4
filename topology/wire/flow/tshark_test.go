package flow_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"netlab/topology/wire/captures"
	"netlab/topology/wire/flow"
)

// tsharkDiffers are the streams and frames where tshark 4.0.17 and the tracker
// are known to disagree, with the reason.
var tsharkDiffers = map[string]string{
	"zeek/traces/ftp/ipv4.pcap stream 1": "tshark's FTP dissector makes the data connection from the PORT command, so that its SYN is not counted",
	"zeek/traces/ftp/ipv4.pcap stream 2": "tshark's FTP dissector makes the data connection from the PORT command, so that its SYN is not counted",

	"suricata-verify/tests/tcp-split-handshake-01-4whs/split-handshake-4whs.pcap frame 3": "the SYN,ACK that answers a crossing SYN repeats its own SYN's number and repairs nothing",
	"tcpdump/mptcp-fclose.pcap frame 10":                                                  "a repeated ACK while nothing is outstanding is no duplicate ACK (RFC 5681 section 2)",
	"zeek/traces/tcp/syn-then-ack-then-rst.pcap frame 2":                                  "the first segment of a direction changes no window",
}

// analysis are the columns that answer to a kind.
var analysis = []struct {
	column string
	kind   flow.Kind
}{
	{"tcp.analysis.retransmission", flow.Retransmission},
	{"tcp.analysis.out_of_order", flow.OutOfOrder},
	{"tcp.analysis.lost_segment", flow.Gap},
	{"tcp.analysis.ack_lost_segment", flow.AckUnseen},
	{"tcp.analysis.duplicate_ack_num", flow.DuplicateACK},
	{"tcp.analysis.keep_alive", flow.KeepAlive},
	{"tcp.analysis.keep_alive_ack", flow.KeepAliveACK},
	{"tcp.analysis.zero_window", flow.ZeroWindow},
	{"tcp.analysis.zero_window_probe", flow.ZeroWindowProbe},
	{"tcp.analysis.window_update", flow.WindowUpdate},
}

// tcp.completeness of every frame, the active and the passive closer, the
// division into connections and what tcp.analysis says of a segment are tshark's.
func TestTSharkAgrees(t *testing.T) {
	dir := captures.Dir(t)
	files := tables(t, dir)
	frames, right, named := 0, 0, 0
	for _, file := range slices.Sorted(maps.Keys(files)) {
		name, _ := filepath.Rel(dir, file)
		segments, _ := observe(t, file)
		byFrame := map[string]observed{}
		for _, s := range segments {
			byFrame[strconv.FormatUint(s.frame, 10)] = s
		}
		streams := map[string]*flow.Conn{}
		for _, row := range table(t, files[file]) {
			stream := row["tcp.stream"]
			s, ok := byFrame[row["frame.number"]]
			if stream == "" || !ok {
				if stream != "" {
					t.Errorf("%s frame %s: no segment", name, row["frame.number"])
				}
				continue
			}
			frames++
			where := fmt.Sprintf("%s stream %s", name, stream)
			if c := streams[stream]; c != nil && c != s.info.Conn {
				t.Errorf("%s frame %d: connection %d, the stream's is %d", where, s.frame, s.info.Conn.ID, c.ID)
				continue
			}
			streams[stream] = s.info.Conn
			problem := compareFrame(row, s)
			switch {
			case problem == "":
				right++
			case tsharkDiffers[where] != "", tsharkDiffers[fmt.Sprintf("%s frame %d", name, s.frame)] != "":
				named++
			default:
				t.Errorf("%s frame %d: %s", where, s.frame, problem)
			}
		}
		ids := map[int]bool{}
		for _, c := range streams {
			ids[c.ID] = true
		}
		if len(ids) != len(streams) {
			t.Errorf("%s: %d connections for %d streams", name, len(ids), len(streams))
		}
	}
	t.Logf("tshark: %d frames, %d agree, %d differ for a reason named above", frames, right, named)
}

func compareFrame(row map[string]string, s observed) string {
	if want := row["tcp.completeness"]; want != strconv.Itoa(int(s.before)) {
		return fmt.Sprintf("completeness %d, tshark says %s", s.before, want)
	}
	closer := s.info.Conn.Summary().Closer
	if row["tcp.connection.fin_active"] != "" && s.info.Dir != closer {
		return "tshark says that this is the active closer's FIN"
	}
	if row["tcp.connection.fin_passive"] != "" && s.info.Dir != 1-closer {
		return "tshark says that this is the passive closer's FIN"
	}
	for _, a := range analysis {
		if want := row[a.column] != ""; want != s.info.Kinds.Has(a.kind) {
			return fmt.Sprintf("%v; tshark says %s: %v", s.info.Kinds, a.column, want)
		}
	}
	if want := row["tcp.analysis.fast_retransmission"] != ""; want && s.info.Repair != flow.Fast {
		return fmt.Sprintf("repair by %v, tshark says fast", s.info.Repair)
	}
	return ""
}
