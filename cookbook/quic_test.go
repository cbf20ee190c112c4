package cookbook

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/quic-go/quic-go"

	"netlab/topology"
	"netlab/topology/labtest"
)

// A Transport of quic-go takes a PacketConn, for the client's side and the server's. QUIC
// repeats what is lost and outlives a cut that is shorter than MaxIdleTimeout.
func Example_quic() {
	labtest.Example(labtest.TwoHosts("delay 50ms loss 2% rate 20mbit"), func(t *testing.T, nw *topology.Network) {
		t.Setenv("QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING", "true") // it asks for 7 MiB
		cert, pool := certificate(t)
		config := &quic.Config{MaxIdleTimeout: 20 * time.Second}
		udp, err := nw.Host("b").ListenPacket("udp", ":443")
		if err != nil {
			t.Fatal(err)
		}
		server := &quic.Transport{Conn: udp}
		defer server.Close()
		ln, err := server.Listen(&tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"cookbook"}}, config)
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			conn, err := ln.Accept(t.Context())
			if err != nil {
				return
			}
			for {
				stream, err := conn.AcceptStream(t.Context())
				if err != nil {
					return
				}
				go func() {
					defer stream.Close()
					io.Copy(stream, stream)
				}()
			}
		}()

		udp, err = nw.Host("a").ListenPacket("udp", ":0")
		if err != nil {
			t.Fatal(err)
		}
		client := &quic.Transport{Conn: udp}
		defer client.Close()
		address := net.UDPAddrFromAddrPort(addrPort(nw, "b", 443))
		conn, err := client.Dial(t.Context(), address, &tls.Config{RootCAs: pool, ServerName: "b", NextProtos: []string{"cookbook"}}, config)
		if err != nil {
			t.Fatal(err)
		}
		echo := func(n int) {
			stream, err := conn.OpenStream()
			if err != nil {
				fmt.Println(err)
				return
			}
			go func() {
				stream.Write(make([]byte, n))
				stream.Close()
			}()
			got, err := io.Copy(io.Discard, stream)
			fmt.Println(got, "bytes,", err)
		}
		echo(300_000)
		time.AfterFunc(100*time.Millisecond, nw.Link("a", "b").Cut)
		time.AfterFunc(10*time.Second, nw.Link("a", "b").Mend)
		echo(300_000)
		nw.Link("a", "b").Cut()
		echo(1)
		fmt.Println("after", nw.Now().Round(time.Minute))
	})
	// Output:
	// 300000 bytes, <nil>
	// 300000 bytes, <nil>
	// 0 bytes, timeout: no recent network activity
	// after 1m0s
}
