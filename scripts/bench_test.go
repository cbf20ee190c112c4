package scripts_test

import (
	"context"
	"io/fs"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/cputime"
)

func benchmark(b *testing.B, lab *scripts.Lab) {
	b.Helper()
	b.ReportAllocs()
	start, known := cputime.Used()
	for b.Loop() {
		run, err := lab.Run(context.Background(), scripts.Options{Seed: 1})
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range run.Checks {
			if !c.OK {
				b.Fatalf("%s: %s", c.Name, c.Detail)
			}
		}
	}
	if end, _ := cputime.Used(); known {
		b.ReportMetric(float64(end-start)/float64(b.N), "cpu-ns/op")
	}
}

// A lab with a connect, a simultaneous close and TIME-WAIT, in process.
func BenchmarkSimultaneousClose(b *testing.B) {
	lab, err := scripts.LoadFS(labs.FS, "simultaneous-close")
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, lab)
}

func BenchmarkLoad(b *testing.B) {
	source, err := fs.ReadFile(labs.FS, "simultaneous-close/lab.star")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scripts.Load("x", "x.star", source); err != nil {
			b.Fatal(err)
		}
	}
}

// 20 MB over a link of 100 us.
func BenchmarkBulk(b *testing.B) {
	const size = 20_000_000
	lab := mustLoad(b, `
a, b = host("a"), host("b")
link(a, b, delay = "100us")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
def send():
    client.send(20000000)
    client.close()
spawn(send)
expect_eq(conn.drain(), 20000000)
conn.close()
never("RST")
`)
	b.SetBytes(size)
	benchmark(b, lab)
}

// 2000 connections, half of which wait for a byte that comes last.
func BenchmarkManyFlows(b *testing.B) {
	benchmark(b, mustLoad(b, `
a, b = host("a"), host("b")
link(a, b, delay = "1ms")
server = b.listen(80)
clients = []
def wait(conn):
    expect_eq(conn.recv(1), "x")
for i in range(2000):
    clients.append(a.connect("b:80"))
    spawn(wait, server.accept())
for c in clients:
    c.send("x")
    c.close()
run(until = "1h")
`))
}
