package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// The page: it says of itself how long a browser took to load it.
const (
	pageObjects = 100
	pageHead    = `<!doctype html><title></title><script>
onload = () => { document.title = "loaded in " + (performance.timing.loadEventStart - performance.timing.navigationStart) + " ms" }
</script>`
	pageObject = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><!--%s--></svg>`
)

// servePages is a command: it serves the page over TLS, at an address, by HTTP/1.1 or HTTP/2.
func servePages() {
	cert, err := throwAway("b")
	if err != nil {
		log.Fatal(err)
	}
	ln, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ln.Addr())
	page := new(strings.Builder)
	page.WriteString(pageHead)
	for i := range pageObjects {
		fmt.Fprintf(page, "<img src=/%d.svg>\n", i)
	}
	object := fmt.Sprintf(pageObject, strings.Repeat("8 kB in all ", 8000/12))
	server := http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}, Protocols: new(http.Protocols), ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.Header().Set("Content-Type", "text/html")
				io.WriteString(w, page.String())
				return
			}
			w.Header().Set("Content-Type", "image/svg+xml")
			io.WriteString(w, object)
		}),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetHTTP2(os.Args[2] == "2")
	log.Fatal(server.ServeTLS(ln, "", ""))
}

// throwAway is a certificate of a name, signed by itself.
func throwAway(name string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
