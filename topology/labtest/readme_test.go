package labtest_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/wire"
)

// A web server and its client, through 50 ms, 5 % loss and a cut of ten seconds.
func TestDownloadSurvivesACut(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 50ms loss 5%"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := http.Server{Handler: http.FileServerFS(files)}
		go server.Serve(ln)
		defer server.Close()

		client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		defer client.CloseIdleConnections()
		time.AfterFunc(time.Second, nw.Link("a", "b").Cut)
		time.AfterFunc(11*time.Second, nw.Link("a", "b").Mend)

		response, err := client.Get("http://b/big")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if n, err := io.Copy(io.Discard, response.Body); n != size || err != nil {
			t.Errorf("got %d bytes: %v", n, err)
		}
		labtest.Never(t, nw, "RST")
		for _, s := range nw.Sockets("a") {
			if s.State != wire.Established {
				t.Errorf("%v is in %v", s.Local, s.State)
			}
		}
		fmt.Println("a second of loss, ten of silence, and", nw.Now(), "in all")
	})
}
