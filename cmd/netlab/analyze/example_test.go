package analyze_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"net/netip"
	"os"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/report"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// refusal is a capture of a connection to a port where nobody listens.
func refusal() []byte {
	a, b := netip.MustParseAddrPort("10.0.0.1:49152"), netip.MustParseAddrPort("10.0.0.2:80")
	file := []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x65\x00\x00\x00")
	for i, s := range []wire.Segment{
		{Src: a, Dst: b, Flags: wire.SYN, Seq: 7, Window: 65535},
		{Src: b, Dst: a, Flags: wire.RST | wire.ACK, Ack: 8},
	} {
		data, err := s.Append(nil)
		if err != nil {
			log.Fatal(err)
		}
		for _, n := range []int{1_700_000_000, i * 20_000, len(data), len(data)} { // seconds, microseconds, lengths
			file = binary.LittleEndian.AppendUint32(file, uint32(n))
		}
		file = append(file, data...)
	}
	return file
}

func ExampleRead() {
	r, err := capture.NewReader(bytes.NewReader(refusal()))
	if err != nil {
		log.Fatal(err)
	}
	var table []analyze.Connection
	counts, err := analyze.Read(context.Background(), r, analyze.Options{Gone: func(c *flow.Conn, m analyze.Marks) error {
		s := c.Summary()
		table = append(table, analyze.NewConnection(&s, m))
		return nil
	}})
	if err != nil {
		fmt.Println(err) // what was found before the damage is there all the same
	}
	fmt.Println(counts.TCP, "segments")
	analyze.WriteConnections(os.Stdout, table, analyze.TableOptions{Width: 80})
	// Output:
	// 2 segments
	// ID  CLIENT             START  RTT  SENT  RETX  ENDED
	//     SERVER            LASTED       RCVD        ZEEK BY
	//  1  10.0.0.1:49152  0.000000    -   0 B     0  refused
	//     10.0.0.2:80        20 ms        0 B     0  REJ server
}

func ExampleRecorder() {
	r, err := capture.NewReader(bytes.NewReader(refusal()))
	if err != nil {
		log.Fatal(err)
	}
	rec := &analyze.Recorder{ID: 1}
	var summary flow.Summary
	if _, err := analyze.Read(context.Background(), r, analyze.Options{
		Segment: rec.Segment,
		Gone:    func(c *flow.Conn, _ analyze.Marks) error { summary = c.Summary(); return nil },
	}); err != nil {
		log.Fatal(err)
	}
	run := &report.Run{Lab: "connection 1", Source: words.Same("as captured"), Record: rec.Record(&summary)}
	report.WriteLadder(os.Stdout, run, report.LadderOptions{Width: 72})
	// Output:
	// connection 1
	// as captured
	//
	//                  client                                      server
	//                 10.0.0.1                                    10.0.0.2
	// 0.000      SYN-SENT ╏ snd SYN #1                                │
	//                     ╏── #1 S 0:0(0) win 65535 ─────────────────▶│
	// ⋮ 20 ms    SYN-SENT ╏                                           │
	// 0.020               ╏                                snd RST #2 │ CLOSED
	//              CLOSED │◀────────────── #2 R. 0:0(0) ack 1 win 0 ──│
	//
	// client  SYN-SENT 0.020
	// server
}
