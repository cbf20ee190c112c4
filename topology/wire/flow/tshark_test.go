package flow_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"netlab/topology/wire/flow"
)

// tsharkDiffers are the frames where tshark 4.0.17 and the tracker are known to
// disagree, by capture and stream, with the reason.
var tsharkDiffers = map[string]string{
	"zeek/traces/ftp/ipv4.pcap stream 1": "tshark's FTP dissector makes the data connection from the PORT command, so that its SYN is not counted",
	"zeek/traces/ftp/ipv4.pcap stream 2": "tshark's FTP dissector makes the data connection from the PORT command, so that its SYN is not counted",
}

// tcp.completeness of every frame, the active and the passive closer and the
// division into connections are tshark's.
func TestTSharkAgrees(t *testing.T) {
	dir := captures(t)
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
			case tsharkDiffers[where] != "":
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
	return ""
}
