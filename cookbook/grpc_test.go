package cookbook

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	"netlab/topology"
	"netlab/topology/dns"
	"netlab/topology/labtest"
)

// serveGRPC is a server of gRPC's own health service on port 80 of a host.
func serveGRPC(t *testing.T, nw *topology.Network, host string) *grpc.Server {
	ln, err := nw.Host(host).Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	go server.Serve(ln)
	return server
}

// dialFrom is the option that has gRPC dial from a host of the network.
func dialFrom(nw *topology.Network, host string) grpc.DialOption {
	return grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
		return nw.Host(host).DialContext(ctx, "tcp", address)
	})
}

// gRPC takes a dialer, and a target whose name the dialer is to resolve: "passthrough:///".
// Its keepalive finds a cut; then it tries to connect for MinConnectTimeout, and backs
// off, by a fifth more or less at random if it is let.
func Example_grpc() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		defer serveGRPC(t, nw, "b").GracefulStop()
		steady := backoff.DefaultConfig
		steady.Jitter = 0
		conn, err := grpc.NewClient("passthrough:///b:80", dialFrom(nw, "a"),
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}),
			grpc.WithConnectParams(grpc.ConnectParams{Backoff: steady, MinConnectTimeout: 5 * time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		client := grpc_health_v1.NewHealthClient(conn)
		answer, err := client.Check(t.Context(), new(grpc_health_v1.HealthCheckRequest))
		fmt.Println(answer.GetStatus(), err, "after", nw.Now())

		watch, err := client.Watch(t.Context(), new(grpc_health_v1.HealthCheckRequest))
		if err != nil {
			t.Fatal(err)
		}
		first, err := watch.Recv()
		fmt.Println(first.GetStatus(), err)
		nw.Link("a", "b").Cut()
		cut := nw.Now()
		_, err = watch.Recv()
		fmt.Println(status.Code(err), "after", (nw.Now() - cut).Round(time.Second))

		_, err = client.Check(t.Context(), new(grpc_health_v1.HealthCheckRequest))
		fmt.Println(status.Code(err), "after", (nw.Now() - cut).Round(time.Second))
		time.AfterFunc(time.Minute, nw.Link("a", "b").Mend)
		answer, err = client.Check(t.Context(), new(grpc_health_v1.HealthCheckRequest), grpc.WaitForReady(true))
		fmt.Println(answer.GetStatus(), err)
		fmt.Println("after", nw.Now().Round(time.Second))
	})
	// Output:
	// SERVING <nil> after 300ms
	// SERVING <nil>
	// Unavailable after 15s
	// Unavailable after 20s
	// SERVING <nil>
	// after 1m22s
}

// A target "dns:///" is resolved by net.DefaultResolver, which is the whole process's: an
// example or a test that replaces it cannot run beside others. The calls go round the
// addresses of the name, and past a server that has crashed.
func Example_grpcByDNS() {
	spec := labtest.Star("delay 10ms", "router", "client", "ns", "s1", "s2")
	labtest.Example(spec, func(t *testing.T, nw *topology.Network) {
		names := dns.Server{Network: nw, Host: "ns", Hosts: map[string][]netip.Addr{
			"service.example": {nw.Addrs("s1")[0], nw.Addrs("s2")[0]},
		}}
		if err := names.Start(); err != nil {
			t.Fatal(err)
		}
		defer names.Close()
		before := net.DefaultResolver
		net.DefaultResolver = nw.Host("client").Resolver("ns")
		defer func() { net.DefaultResolver = before }()
		defer serveGRPC(t, nw, "s1").Stop()
		defer serveGRPC(t, nw, "s2").Stop()

		conn, err := grpc.NewClient("dns:///service.example:80", dialFrom(nw, "client"),
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: time.Second}),
			grpc.WithDefaultServiceConfig(`{"loadBalancingConfig": [{"round_robin": {}}]}`))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		client := grpc_health_v1.NewHealthClient(conn)
		check := func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := client.Check(ctx, new(grpc_health_v1.HealthCheckRequest), grpc.WaitForReady(true))
			return err
		}
		conn.Connect()
		for state := conn.GetState(); state != connectivity.Ready; state = conn.GetState() {
			conn.WaitForStateChange(t.Context(), state)
		}
		time.Sleep(time.Second) // for the other server
		for range 10 {
			if err := check(); err != nil {
				t.Fatal(err)
			}
		}
		for _, server := range []string{"s1", "s2"} {
			fmt.Println(server, "has", len(nw.Host(server).Sockets())-1, "connection")
		}

		nw.Host("s1").Crash()
		failed := 0
		for range 20 {
			if check() != nil {
				failed++
			}
		}
		fmt.Println("after the crash some calls fail:", failed > 0)
		for range 10 {
			if err := check(); err != nil {
				t.Error(err)
			}
		}
		fmt.Println("after", nw.Now().Round(10*time.Second), "none does")
	})
	// Output:
	// s1 has 1 connection
	// s2 has 1 connection
	// after the crash some calls fail: true
	// after 10s none does
}
