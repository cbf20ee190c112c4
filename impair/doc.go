// Package impair is what a link does to packets: all that tc-netem can do, with
// its words, and rules that name a packet by what it means to TCP.
//
// A [Spec] is plain data: the settings of one direction of a link. [Parse] reads
// them in netem's words, String prints them. A [Pipe] is a direction at work: it
// takes frames by Send and gives each of them back by Deliver or Drop, at its
// time and with the reason. All of it is in user space and virtual time, needs no
// privileges, acts on each direction alone, and can be changed at any moment.
//
// # netem's options
//
//	option of tc netem              here                        where it differs
//	delay TIME [JITTER [CORR]]      Delay, Jitter, DelayCorr    see Correlation
//	distribution NAME               Distribution                uniform, normal, pareto, paretonormal; a table
//	                                                            of your own as table:V,V,... or by ReadTable,
//	                                                            where tc looks for a file of that name
//	loss random P [CORR]            Random                      the same arithmetic
//	loss state P13 [P31 ...]        Markov                      the same chain
//	loss gemodel P [R [1-H [1-K]]]  GilbertElliott              the same chain
//	ecn                             ECN                         see ECN; allowed without a loss, too
//	duplicate P [CORR]              Duplicate                   the copy follows the packet (netem: precedes)
//	                                                            and has its own random models, see Draws
//	corrupt P [CORR]                Corrupt                     fix: in the payload, with a right checksum
//	reorder P [CORR], gap N         Reorder                     a gap of 1 unless given, as in tc
//	rate RATE [OVERHEAD             Rate                        queue, transmitter, delay in this order;
//	  [CELLSIZE [CELLOVERHEAD]]]                                see Rate and limit
//	slot MIN [MAX]                  Slot                        a slot is drawn when a packet is due, not
//	slot distribution NAME T J                                  whenever netem happens to look
//	  [packets N] [bytes N]
//	limit PACKETS                   Limit                       see Rate and limit; 0 is the default here
//	seed N                          Seed                        chooses other streams under the run's seed
//
// Beyond netem:
//
//	ordered, unordered              Order                       whether jitter reorders; see Order
//	jitter TIME [CORR]              Jitter, DelayCorr           by themselves, for ParseOnto
//	limit-bytes SIZE                LimitBytes                  tail drop by bytes
//	queue codel|fq_codel|red ...    Queue                       tc's words; see CoDel, FQCoDel and RED. What is
//	                                                            both a link's and a queue's option (limit, ecn)
//	                                                            is the queue's after this word
//	trace MS,MS,...                 Trace                       the rate of a recorded link; see Mahimahi
//
// A [Profile] changes settings as time goes by; [Presets] are settings of links
// that people know by name.
//
// Units are those of tc: s, ms, us and ns; bit, kbit, mbit, gbit, tbit by 1000,
// kibit by 1024, bps, kbps for bytes; b, kb, mb, gb by 1024; a percentage with or
// without its sign. A time without a unit is in microseconds, as tc(8) has it;
// recent versions of tc take it for nanoseconds, so write the unit. Options may be
// shortened as in tc ("dup", "dist"). An option that is given twice is refused,
// where tc takes the last one silently, and so is whatever is out of range.
//
// # Correlation
//
// Correlated numbers are netem's, in its fixed point: x = (1-c)*u + c*x', with u
// uniform and x' the number before. Such numbers are not uniform: they crowd
// around the middle. A loss, duplication, corruption or reordering with a
// correlation hits at another rate than its probability says, here as in netem:
// loss 30% 25% loses 23.3 % of the packets, loss 10% 25% 1.75 %, loss 20% 50%
// 2.9 %, and loss 1% 25% next to none. For bursts with a rate that holds use loss
// gemodel. A delay with a correlation c varies by sqrt((1-c)/(1+c)) of what it
// would.
//
// In one place we leave netem: it takes the remainder of a number where it
// chooses a delay, which undoes the correlation; we scale instead, so that the
// delays of successive packets have the correlation that was asked for. Without a
// correlation both are the same distribution.
//
// # Order
//
// With a constant delay, or a rate, packets arrive in the order in which they
// were sent, unless a reorder option or a rule has one overtake. Jitter without a
// rate reorders, as in netem: a packet with a short delay overtakes one with a
// long one. "ordered" makes each wait for the one before; "unordered" lets jitter
// reorder on a link with a rate too, where else packets keep their order and the
// spacing of the rate.
//
// # Rate and limit
//
// A link with a rate has a queue before its transmitter, and the delay after it:
// Limit and LimitBytes bound the queue, the packet in transmission not counted.
// netem has one queue for all, so that its limit counts packets in the delay too,
// and must be raised for a long fast link; ours need not. When packets leave is
// the same. Without a rate there is no queue: then a limit bounds, as in netem, how
// many packets are in the delay at one time, but the default is no limit,
// and a link that only delays drops nothing. With netem's default of 1000, 3000
// connections opened at one instant would lose 2000 of their SYNs.
//
// A packet's length is that of its IP datagram; links add no header.
//
// # ECN
//
// With ecn a packet that would be lost at random is marked as having experienced
// congestion if its sender is ECN-capable (RFC 3168), and dropped otherwise. The
// TCP of package nodes does not negotiate ECN, so its segments are dropped; the
// mark matters for segments that a raw node writes, and shows in the record.
//
// # Rules
//
// A [Rule] does something to the packets that a pattern of package match names:
// "drop a FIN #1", "delay 200ms b SYN+ACK", "duplicate 2 spaced 10ms a data #3".
// Rules are asked in the order in which they were added, before the random
// models. After drop and hold no other rule is asked; after the others the
// next one is. Every rule counts every packet that is sent, whether or not
// an earlier rule or a cut takes it, so that ordinals are those of the sender. They
// count from when the rule was added. What a packet means to its connection comes
// with it ([Frame].Info): a rule keeps no account of connections.
//
// # Draws
//
// Each direction of a link has a separate stream of random numbers for each
// purpose, derived from (seed, link, direction, purpose): "loss", "duplicate",
// "corrupt", "reorder", "delay", "slot", "queue", and "rule" with the rule's text
// (and a number where the same rule is there already).
//
// Packet n of a direction owns a fixed part of each stream: two numbers of loss,
// corrupt and of each rule, one of duplicate, reorder and delay, whether or not
// they are used, and whether or not the packet arrives: one that is cut off, dropped
// by a rule or sent while the model is off has its numbers too. So a change of
// one option, rule or link changes no draw of another, and switching an option on
// in the middle of a run gives each packet the numbers that it would have had.
// A slot takes one number each, queues take what their models say.
//
// Copies that the link makes pass models of the same settings with streams of
// their own ("copy loss", ...), are not duplicated again, and pass no rules.
//
// What was drawn is on the frame: Why has the settings and rules that decided, with
// the number in [0, 1) on which each decision fell.
package impair
