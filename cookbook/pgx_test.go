package cookbook

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"

	"netlab/topology"
	"netlab/topology/labtest"
)

// servePostgres is as much of a PostgreSQL server as the example needs: it lets everybody
// in, and answers each simple query with the query.
func servePostgres(conn net.Conn) error {
	defer conn.Close()
	server := pgproto3.NewBackend(conn, conn)
	if _, err := server.ReceiveStartupMessage(); err != nil {
		return err
	}
	server.Send(&pgproto3.AuthenticationOk{})
	server.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	server.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	for {
		server.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if err := server.Flush(); err != nil {
			return err
		}
		message, err := server.Receive()
		if err != nil {
			return err
		}
		query, ok := message.(*pgproto3.Query)
		if !ok {
			return fmt.Errorf("%T: want a query", message)
		}
		const text = 25 // the type's number
		server.Send(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("query"), DataTypeOID: text, DataTypeSize: -1}}})
		server.Send(&pgproto3.DataRow{Values: [][]byte{[]byte(query.String)}})
		server.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
	}
}

// A pool of pgx has DialFunc, and LookupFunc that must leave the name alone. A query in a
// cut ends with its context, and takes its connection with it; the next finds another.
func Example_pgx() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":5432")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				go servePostgres(conn)
			}
		}()

		config, err := pgxpool.ParseConfig("postgres://alice@b/example?sslmode=disable")
		if err != nil {
			t.Fatal(err)
		}
		config.ConnConfig.DialFunc = nw.Host("a").DialContext
		config.ConnConfig.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
		config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
		pool, err := pgxpool.NewWithConfig(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		query := func() {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			began := nw.Now()
			var text string
			err := pool.QueryRow(ctx, "select 'hello'").Scan(&text)
			fmt.Printf("%q, %v, in %v\n", text, err, nw.Now()-began)
		}
		query()
		nw.Link("a", "b").Cut()
		query()
		nw.Link("a", "b").Mend()
		query()
		fmt.Println("after", nw.Now())
	})
	// Output:
	// "select 'hello'", <nil>, in 300ms
	// "", timeout: context deadline exceeded, in 5s
	// "select 'hello'", <nil>, in 300ms
	// after 5.6s
}
