// Package analyze reads capture files through the connection tracker: what the
// observer of a lab does for its own packets, done for anybody's.
//
// [Read] follows every TCP connection of a capture in one pass. Its memory is
// that of the connections under way, whatever the size of the file. A
// [Collector] sorts and limits what ends, in bounded memory; a [Recorder] keeps
// the packets of one connection as a record, of which package report draws a
// ladder.
//
// A capture shows one vantage point. When a packet was captured stands for both
// when it was sent and when it arrived, and states are inferred from it.
package analyze
