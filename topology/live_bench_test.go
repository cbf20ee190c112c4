package topology_test

import (
	"fmt"
	"io"
	"net"
	"testing"

	"netlab/topology"
	"netlab/topology/cputime"
	"netlab/topology/labtest"
)

// BenchmarkLive moves data in real time through a connection between two hosts of a
// network that its driver moves. Its baseline, BenchmarkLiveProxy, is a proxy of
// io.Copy between two connections of the operating system's loopback. How much the
// receiver reads at a time matters: it opens the window by so much, and that is how much
// comes together next.
func BenchmarkLive(b *testing.B) {
	for _, mtu := range []int{topology.DefaultMTU, 65000} {
		b.Run(fmt.Sprintf("mtu=%d", mtu), func(b *testing.B) {
			spec := labtest.TwoHosts("")
			spec.Links[0].MTU = mtu
			nw := newNetwork(b, spec)
			nw.Start()
			ln, err := nw.Host("b").Listen("tcp", ":80")
			if err != nil {
				b.Fatal(err)
			}
			benchmarkStream(b, ln, func() (net.Conn, error) { return nw.Host("a").Dial("tcp", "b:80") })
		})
	}
}

func BenchmarkLiveProxy(b *testing.B) {
	loopback := func() net.Listener {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Skip("no loopback: ", err)
		}
		return ln
	}
	ln, proxy := loopback(), loopback()
	defer proxy.Close()
	go func() {
		for {
			in, err := proxy.Accept()
			if err != nil {
				return
			}
			go func() {
				defer in.Close()
				out, err := net.Dial("tcp", ln.Addr().String())
				if err != nil {
					return
				}
				defer out.Close()
				// The kernel would move it between the two without a copy.
				_, _ = io.Copy(struct{ io.Writer }{out}, struct{ io.Reader }{in})
			}()
		}
	}()
	benchmarkStream(b, ln, func() (net.Conn, error) { return net.Dial("tcp", proxy.Addr().String()) })
}

// benchmarkStream sends 64 MB through a connection each time, for two sizes of reads, and as
// io.Copy does on both sides where nothing keeps it from asking the connection.
func benchmarkStream(b *testing.B, ln net.Listener, dial func() (net.Conn, error)) {
	defer ln.Close()
	const amount = 64 << 20
	chunk := make([]byte, 256<<10)
	write := func(c net.Conn) (int64, error) {
		for sent := 0; sent < amount; sent += len(chunk) {
			if _, err := c.Write(chunk); err != nil {
				return int64(sent), err
			}
		}
		return amount, nil
	}
	for _, size := range []int{8 << 10, 256 << 10} {
		b.Run(fmt.Sprintf("read=%d", size), func(b *testing.B) {
			buf := make([]byte, size)
			stream(b, ln, dial, amount, write, func(c net.Conn) (int64, error) {
				// io.Discard would read 8 KiB at a time.
				return io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{c}, buf)
			})
		})
	}
	b.Run("io.Copy", func(b *testing.B) {
		copyTo := func(c net.Conn) (int64, error) { return io.Copy(c, io.LimitReader(zeros{}, amount)) }
		stream(b, ln, dial, amount, copyTo, func(c net.Conn) (int64, error) {
			return io.Copy(struct{ io.Writer }{io.Discard}, c)
		})
	})
}

// zeros is a reader without an end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func stream(b *testing.B, ln net.Listener, dial func() (net.Conn, error), amount int64, send, receive func(net.Conn) (int64, error)) {
	b.SetBytes(amount)
	start, known := cputime.Used()
	for b.Loop() {
		got := make(chan int64, 1)
		go func() {
			c, err := ln.Accept()
			if err != nil {
				got <- 0
				return
			}
			defer c.Close()
			n, _ := receive(c)
			got <- n
		}()
		c, err := dial()
		if err != nil {
			b.Fatal(err)
		}
		if n, err := send(c); n != amount || err != nil {
			b.Fatalf("%d of %d bytes went: %v", n, amount, err)
		}
		c.Close()
		if n := <-got; n != amount {
			b.Fatalf("%d of %d bytes came", n, amount)
		}
	}
	if end, _ := cputime.Used(); known {
		b.ReportMetric(float64(end-start)/float64(b.N), "cpu-ns/op")
	}
}
