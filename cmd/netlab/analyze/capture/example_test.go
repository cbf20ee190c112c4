package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"

	"netlab/cmd/netlab/analyze/capture"
)

// file is a pcap file of raw IP with one packet, and the beginning of another.
var file = []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x65\x00\x00\x00" +
	"\x00\xf1\x53\x65\x40\xe2\x01\x00\x14\x00\x00\x00\x14\x00\x00\x00" +
	"\x45\x00\x00\x14\x00\x00\x40\x00\x40\x06\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02" +
	"\x01\xf1\x53\x65")

func Example() {
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Format(), r.Interfaces()[0].Link)
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(p.N, p.Time().Format("15:04:05.000000"), len(p.IP), "bytes of IP")
	}
	// Output:
	// pcap raw IP
	// 1 22:13:20.123456 20 bytes of IP
	// capture: offset 60: record header of 16 bytes ends after 4: unexpected EOF
}
