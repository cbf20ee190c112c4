package wire

// vocabulary has the words of one language for values of this package that are
// printed. Nothing is decided by them.
type vocabulary struct {
	words  [WordSegment + 1]string
	calls  [CallCrash + 1]string
	timers [TimerUser + 1]string
	phases [RecoverySACK + 1]string
	acts   [ActThaw + 1]string
	cuts   [ByPartition - ByCut + 1]string
	// causes begin a cause of each kind.
	causes [FoundOutside + 1]string
}

var english = vocabulary{
	words: [...]string{
		WordPacket: "packet", WordDatagram: "datagram", WordICMP: "ICMP", WordRST: "RST", WordSYNACK: "SYN+ACK",
		WordSYN: "SYN", WordFIN: "FIN", WordData: "data", WordACK: "ACK", WordSegment: "segment",
	},
	calls: [...]string{
		CallConnect: "connect", CallListen: "listen", CallAccept: "accept", CallSend: "send", CallRecv: "recv",
		CallShutdown: "shutdown", CallClose: "close", CallAbort: "abort", CallSetOption: "set", CallPing: "ping",
		CallCrash: "crash",
	},
	timers: [...]string{
		Timer2MSL: "2MSL", TimerFinWait2: "FIN-WAIT-2", TimerRetransmission: "retransmission", TimerKeepAlive: "keepalive", TimerUser: "user",
	},
	phases: [...]string{
		RecoveryOpen: "open", RecoveryDisorder: "disorder", RecoveryRTO: "rto-recovery", RecoveryFast: "fast-recovery",
		RecoverySACK: "sack-recovery",
	},
	acts: [...]string{
		ActCut: "cut", ActUnplug: "unplugged", ActMend: "mended", ActSet: "set",
		ActAddRule: "rule added", ActRemoveRule: "rule removed", ActRelease: "released",
		ActPartition: "partition", ActHeal: "healed", ActReroute: "rerouted",
		ActCrash: "crashed", ActBoot: "booted", ActRestart: "restarted", ActFreeze: "frozen", ActThaw: "thawed",
	},
	cuts: [...]string{"cut", "partition"},
	causes: [...]string{
		CausedByCall: "call ", CausedByArrival: "rcv ", CausedByTimeout: "timeout ", CausedBySending: "snd ", FoundOutside: "seen",
	},
}
