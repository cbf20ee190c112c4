package cookbook

import (
	"fmt"
	"testing"
	"time"

	"github.com/miekg/dns"

	"netlab/topology"
	"netlab/topology/labtest"
)

// A server of miekg/dns takes a PacketConn and a Listener. Its client would dial by package
// net: ExchangeWithConn takes a connection instead. UDP loses a query without a word, and
// who asks has to ask again.
func Example_miekgDNS() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		udp, err := nw.Host("b").ListenPacket("udp", ":53")
		if err != nil {
			t.Fatal(err)
		}
		tcp, err := nw.Host("b").Listen("tcp", ":53")
		if err != nil {
			t.Fatal(err)
		}
		handler := dns.HandlerFunc(func(w dns.ResponseWriter, query *dns.Msg) {
			answer := new(dns.Msg).SetReply(query)
			text := fmt.Sprintf("%s IN TXT %q", query.Question[0].Name, "over "+w.RemoteAddr().Network())
			record, err := dns.NewRR(text)
			if err != nil {
				t.Error(err)
				return
			}
			answer.Answer = []dns.RR{record}
			w.WriteMsg(answer)
		})
		for _, server := range []*dns.Server{{PacketConn: udp, Handler: handler}, {Listener: tcp, Handler: handler}} {
			go server.ActivateAndServe()
			defer server.Shutdown()
		}

		client := dns.Client{Timeout: 2 * time.Second}
		ask := func(network string) {
			conn, err := nw.Host("a").Dial(network, "b:53")
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			query := new(dns.Msg).SetQuestion("example.", dns.TypeTXT)
			answer, took, err := client.ExchangeWithConn(query, &dns.Conn{Conn: conn})
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(answer.Answer[0].(*dns.TXT).Txt, "in", took)
		}
		ask("udp")
		nw.Link("a", "b").Cut()
		ask("udp")
		nw.Link("a", "b").Mend()
		ask("udp")
		ask("tcp")
		fmt.Println("after", nw.Now())
	})
	// Output:
	// [over udp] in 100ms
	// read udp 10.0.0.1:54225->10.0.0.2:53: i/o timeout
	// [over udp] in 100ms
	// [over tcp] in 100ms
	// after 2.4s
}
