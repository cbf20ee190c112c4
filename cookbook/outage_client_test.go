package cookbook

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// Workers share a pool that has a connection for each, and say what takes longer than this.
const (
	workers = 4
	slow    = 500 * time.Millisecond
)

// outageClient asks a database for something ten times a second, on each of its connections, until
// standard input ends. It says which commands have failed or were slow: when they ended
// and how long they took, in milliseconds, and the error.
func outageClient(database, address string, timeouts bool) {
	ask, end, err := askPostgres(address, timeouts)
	if database == "redis" {
		ask, end, err = askRedis(address, timeouts)
	}
	if err != nil {
		log.Fatal(err)
	}
	defer end()
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				err := ask(ctx)
				if took := time.Since(began); ctx.Err() == nil && (err != nil || took > slow) {
					fmt.Printf("%d %d %v\n", time.Now().UnixMilli(), took.Milliseconds(), err)
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
	}
	all.Wait()
}

// askPostgres queries a server of PostgreSQL; with timeouts, a query may take 3 s and a dial 5 s.
func askPostgres(address string, timeouts bool) (ask func(context.Context) error, end func(), err error) {
	config, err := pgxpool.ParseConfig(fmt.Sprintf("postgres://netlab@%s/postgres?sslmode=disable&pool_max_conns=%d", address, workers))
	if err != nil {
		return nil, nil, err
	}
	if timeouts {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, nil, err
	}
	return func(ctx context.Context) error {
		if timeouts {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, 3*time.Second)
			defer cancel()
		}
		var one int
		return pool.QueryRow(ctx, "select 1").Scan(&one)
	}, func() {}, nil // Close would wait for a connection that hangs
}

// askRedis counts in a server of Redis; the timeouts are those that the client has by itself.
func askRedis(address string, timeouts bool) (ask func(context.Context) error, end func(), err error) {
	o := &redis.Options{Addr: address, PoolSize: workers}
	if !timeouts {
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries = time.Hour, -1, -1, -1
	}
	client := redis.NewClient(o)
	return func(ctx context.Context) error { return client.Incr(ctx, "visits").Err() }, func() { client.Close() }, nil
}
