package topology_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net/http"
	"testing"
	"time"

	"netlab/topology"
)

// certificate is one for b, good at all times.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"b"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// net/http interrupts its background read by a deadline in the past before each
// request of HTTP/1.1. crypto/tls survives that only where the timeout says that it is
// temporary.
func TestHTTPSKeepsItsConnection(t *testing.T) {
	cert, pool := certificate(t)
	requests := 1000
	if testing.Short() {
		requests = 100
	}
	for name, h2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				protocols := new(http.Protocols)
				protocols.SetHTTP1(!h2)
				protocols.SetHTTP2(h2)
				server := &http.Server{
					Handler:   http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }),
					TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}, Protocols: protocols,
				}
				ln := listen(t, nw, "b", ":https")
				served := call(func() error { return server.ServeTLS(ln, "", "") })
				transport := &http.Transport{
					DialContext: nw.Host("a").DialContext, TLSClientConfig: &tls.Config{RootCAs: pool}, Protocols: protocols,
				}
				client := &http.Client{Transport: transport}
				for range requests {
					response, err := client.Get("https://b/")
					if err != nil {
						t.Fatal(err)
					}
					body, err := io.ReadAll(response.Body)
					response.Body.Close()
					if err != nil || string(body) != map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"}[h2] {
						t.Fatalf("%q, %v", body, err)
					}
				}
				if n := len(nw.Host("a").Sockets()); n != 1 {
					t.Errorf("%d requests took %d connections, want 1", requests, n)
				}
				if opens := nw.Host("a").Stats().ActiveOpens; opens != 1 {
					t.Errorf("%d connections were opened", opens)
				}
				transport.CloseIdleConnections()
				if err := server.Shutdown(t.Context()); err != nil {
					t.Error(err)
				}
				<-served
			})
		})
	}
}
