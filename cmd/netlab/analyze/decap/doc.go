// Package decap takes off what stands around the IP datagrams of a capture beneath
// the link layer: it puts fragments together, and takes tunnels off.
//
// It reads GRE (RFC 2784 and 2890, and version 1 of RFC 2637) with IP, Ethernet,
// MPLS, PPP and ERSPAN of types I to III in it, VXLAN (RFC 7348), VXLAN-GPE, Geneve
// (RFC 8926), GTP-U (3GPP TS 29.281), Teredo (RFC 4380), and IP in IP (RFC 2003,
// 2473, 4213). UDP tunnels are known by their ports, and by a header that makes
// sense; Teredo, which uses any port, by an IPv6 datagram that fills a UDP datagram
// and has a Teredo address.
package decap
