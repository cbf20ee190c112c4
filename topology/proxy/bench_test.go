package proxy_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/cputime"
	"netlab/topology/labtest"
	"netlab/topology/proxy"
)

// BenchmarkCarry moves data through a forwarded connection: from this machine over a link
// that does nothing to a node, and from there by Reverse to a server of this machine. Its
// baselines in the same run are a proxy of io.Copy, twice since it is passed twice
// here too, and socat where there is one. "trip" is how long a byte takes there and back.
func BenchmarkCarry(b *testing.B) {
	ways := []struct {
		name string
		to   func(b *testing.B, server string) (at string)
	}{
		{"direct", func(_ *testing.B, server string) string { return server }},
		{"copy", func(b *testing.B, server string) string { return copier(b, copier(b, server)) }},
		{"socat", func(b *testing.B, server string) string { return socat(b, socat(b, server)) }},
		{"netlab/mtu=1500", func(b *testing.B, server string) string { return through(b, server, topology.DefaultMTU, false) }},
		{"netlab/mtu=65000", func(b *testing.B, server string) string { return through(b, server, 65000, false) }},
		{"netlab/mtu=65000/monitor=off", func(b *testing.B, server string) string { return through(b, server, 65000, true) }},
	}
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			const amount = 32 << 20
			at := way.to(b, sink(b))
			b.SetBytes(amount)
			begin, known := cputime.Used()
			for b.Loop() {
				c := connect(b, at)
				if _, err := io.CopyN(c, zeros{}, amount); err != nil {
					b.Fatal(err)
				}
				if err := c.CloseWrite(); err != nil {
					b.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, c); n != 1 || err != nil {
					b.Fatalf("%d bytes, %v", n, err)
				}
				c.Close()
			}
			b.StopTimer()
			if end, _ := cputime.Used(); known {
				b.ReportMetric(float64(end-begin)/float64(b.N), "cpu-ns/op")
			}
			c := connect(b, way.to(b, echoes(b)))
			const trips = 200
			start, one := time.Now(), make([]byte, 1)
			for range trips {
				if _, err := c.Write(one); err != nil {
					b.Fatal(err)
				}
				if _, err := c.Read(one); err != nil {
					b.Fatal(err)
				}
			}
			c.Close()
			b.ReportMetric(float64(time.Since(start).Microseconds())/trips, "µs/trip")
		})
	}
}

func connect(b *testing.B, at string) *net.TCPConn {
	b.Helper()
	c, err := net.Dial("tcp", at)
	if err != nil {
		b.Fatal(err)
	}
	return c.(*net.TCPConn)
}

func listen(b *testing.B, fn func(net.Conn)) string {
	b.Helper()
	ln, err := net.Listen("tcp", anyPort)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ln.Close() })
	go serveAll(ln, fn)
	return ln.Addr().String()
}

// sink takes all that comes, and then sends a byte.
func sink(b *testing.B) string {
	return listen(b, func(c net.Conn) {
		_, _ = io.Copy(io.Discard, c)
		_, _ = c.Write([]byte("."))
	})
}

// echoes sends back each byte as it comes.
func echoes(b *testing.B) string { return listen(b, func(c net.Conn) { _, _ = io.Copy(c, c) }) }

// copier is a proxy of io.Copy, without the splicing of Linux.
func copier(b *testing.B, to string) string {
	return listen(b, func(in net.Conn) {
		out, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer out.Close()
		var both sync.WaitGroup
		for _, way := range [][]net.Conn{{in, out}, {out, in}} {
			both.Go(func() {
				_, _ = io.Copy(struct{ io.Writer }{way[1]}, struct{ io.Reader }{way[0]})
				_ = way[1].(*net.TCPConn).CloseWrite()
			})
		}
		both.Wait()
	})
}

func socat(b *testing.B, to string) string {
	path, err := exec.LookPath("socat")
	if err != nil {
		b.Skip(err)
	}
	ln, err := net.Listen("tcp", anyPort)
	if err != nil {
		b.Fatal(err)
	}
	at := ln.Addr().String()
	ln.Close()
	_, port, _ := net.SplitHostPort(at)
	cmd := exec.Command(path, "-b65536", "TCP-LISTEN:"+port+",bind=127.0.0.1,fork,reuseaddr", "TCP:"+to)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for range 100 {
		time.Sleep(10 * time.Millisecond)
		if c, err := net.Dial("tcp", at); err == nil {
			c.Close()
			return at
		}
	}
	b.Fatal("socat does not listen")
	return ""
}

// through is a way through a network to a server.
func through(b *testing.B, server string, mtu int, unmonitored bool) string {
	spec := labtest.TwoHosts("")
	spec.Links[0].MTU, spec.Unmonitored = mtu, unmonitored
	nw, err := topology.New(spec)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { nw.Close() })
	nw.Start()
	if _, err := proxy.Reverse(nw, "b", ":7", server, proxy.Options{}); err != nil {
		b.Fatal(err)
	}
	p, err := proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return p.Addr().String()
}

// BenchmarkCrowd opens many forwarded connections, has each of them carry a byte there and
// back while all are open, and tells what one costs.
func BenchmarkCrowd(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprintf("conns=%d", n), func(b *testing.B) {
			for b.Loop() {
				crowd(b, n)
			}
		})
	}
}

func crowd(b *testing.B, n int) {
	spec := labtest.TwoHosts("delay 5ms")
	nw, err := topology.New(spec)
	if err != nil {
		b.Fatal(err)
	}
	defer nw.Close()
	nw.Start()
	ln, err := nw.Host("b").Listen("tcp", ":7")
	if err != nil {
		b.Fatal(err)
	}
	go serveAll(ln, func(c net.Conn) { _, _ = io.Copy(c, c) })
	p, err := proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{MaxConns: n})
	if err != nil {
		b.Fatal(err)
	}
	before := heap()
	// The clients are another process: both would need more files than one may open.
	clients := exec.Command(os.Args[0])
	clients.Env = append(os.Environ(), crowdOf+"="+fmt.Sprintf("%s %d", p.Addr(), n))
	clients.Stderr = os.Stderr
	stay, err := clients.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	done, err := clients.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if err := clients.Start(); err != nil {
		b.Fatal(err)
	}
	if _, err := io.ReadFull(done, make([]byte, 1)); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(start).Seconds(), "s/all")
	if open := p.Stats().Open; open != int64(n) {
		b.Errorf("%d of %d are open", open, n)
	}
	b.ReportMetric(float64(heap()-before)/float64(n)/1024, "KiB/conn")
	stay.Close()
	if err := clients.Wait(); err != nil {
		b.Fatal(err)
	}
}

// crowdOf is the variable that makes the test's binary the clients of a crowd: the address
// to connect to, and how often.
const crowdOf = "NETLAB_CROWD"

// beCrowd opens connections, has each carry a byte there and back when all are open, says
// so and keeps them until its input ends.
func beCrowd(of string) error {
	var at string
	var n int
	if _, err := fmt.Sscan(of, &at, &n); err != nil {
		return err
	}
	conns, one := make([]net.Conn, n), make([]byte, 1)
	for i := range conns {
		var err error
		if conns[i], err = net.Dial("tcp", at); err != nil {
			return err
		}
	}
	for _, c := range conns {
		if _, err := c.Write(one); err != nil {
			return err
		}
	}
	for _, c := range conns {
		if _, err := c.Read(one); err != nil {
			return err
		}
	}
	fmt.Print(".")
	_, err := io.Copy(io.Discard, os.Stdin)
	runtime.KeepAlive(conns)
	return err
}

// heap is how many bytes are in use, stacks of goroutines included.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
