package flow_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
)

// suricataDiffers are the connections whose last state Suricata and the tracker
// are known to see differently, with the reason.
var suricataDiffers = map[string]string{}

// The last state is the tcp.state of Suricata's flow record.
func TestSuricataAgrees(t *testing.T) {
	dir := captures(t)
	rows, right, named := 0, 0, 0
	for _, row := range table(t, filepath.Join(dir, "suricata-verify/oracle.tsv")) {
		file := row["pcap"]
		_, conns := observe(t, filepath.Join(dir, "suricata-verify", file))
		rows++
		who := fmt.Sprintf("%s %s", file, row["src_port"])
		states := map[string]bool{}
		for _, c := range conns {
			s := c.Summary()
			if row["src_ip"] == "" || s.Ends[0].Addr == endpoint(t, row["src_ip"], row["src_port"]) {
				states[s.Suricata.String()] = true
			}
		}
		switch {
		case states[row["tcp.state"]]:
			right++
		case suricataDiffers[who] != "":
			named++
		default:
			t.Errorf("%s: %v, Suricata says %s", who, slices.Sorted(maps.Keys(states)), row["tcp.state"])
		}
	}
	t.Logf("suricata: %d connections, %d agree, %d differ for a reason named above", rows, right, named)
}
