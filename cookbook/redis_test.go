package cookbook

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"netlab/topology"
	"netlab/topology/labtest"
)

// Options of go-redis have a Dialer. A command in a cut costs more than its timeout: the
// retry dials five times, and backoff adds a random part.
func Example_redis() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		emptyPools()
		server := miniredis.NewMiniRedis()
		defer server.Close()
		ln, err := nw.Host("b").Listen("tcp", ":6379")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go bridge(ln, server.Dial)

		client := redis.NewClient(&redis.Options{
			Addr:        "b:6379",
			Dialer:      nw.Host("a").DialContext,
			DialTimeout: 5 * time.Second, ReadTimeout: 3 * time.Second, MaxRetries: 1,
		})
		defer client.Close()
		logging.Disable() // of the failed dials below
		defer logging.Enable()
		n, err := client.Incr(t.Context(), "visits").Result()
		fmt.Println(n, err)

		nw.Link("a", "b").Cut()
		cut := nw.Now()
		n, err = client.Incr(t.Context(), "visits").Result()
		fmt.Println(n, err)
		fmt.Println("half a minute for it:", (nw.Now() - cut).Round(10*time.Second))
		nw.Link("a", "b").Mend()
		n, err = client.Incr(t.Context(), "visits").Result()
		fmt.Println(n, err)
		fmt.Println("after", nw.Now().Round(10*time.Second))
	})
	// Output:
	// 1 <nil>
	// 0 dial tcp 10.0.0.2:6379: i/o timeout
	// half a minute for it: 30s
	// 2 <nil>
	// after 30s
}
