// Package capture reads capture files as a stream of packets: pcap and pcapng,
// of either byte order, also compressed by gzip. It takes off the link layer,
// so that what is left is the IP datagram.
//
//	format    pcap with times in micro- or nanoseconds, and the variant with longer
//	          record headers that patched libpcaps wrote ("modified"); pcapng with
//	          enhanced, simple and the obsolete packet blocks, several sections and
//	          interfaces; blocks of other types are passed over
//	link      Ethernet (with 802.3 SNAP), Linux cooked v1 and v2, raw IP, BSD
//	          loopback, PPP; under them VLAN tags, MPLS labels and PPPoE sessions
//
// Files are read front to back through one buffer that is used again for each
// packet, so that a file's size does not matter and pipes can be read as well.
// A file that is damaged or ends too early yields everything before the damage
// and then an [*Error] that says where it is.
//
// gopacket's pcapgo does not read them. It takes about 40
// ns more for a packet of a pcap file and 90 to 150 for one of a pcapng file
// (BenchmarkNext), of 450 that an analysis takes in all, and allocates for each
// packet whose flags dumpcap has noted. It takes a file that ends right after a
// record's header for a whole one, refuses packets longer than their length on
// the wire, and does not say where damage is.
//
// Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng and the list of
// link-layer header types at tcpdump.org.
package capture
