package wire

// vocabulary has the words of one language for values of this package that are
// printed. Nothing is decided by them.
type vocabulary struct {
	words  [WordSegment + 1]string
	calls  [CallCrash + 1]string
	timers [TimerUser + 1]string
	phases [RecoverySACK + 1]string
	// causes begin a cause of each kind.
	causes [FoundOutside + 1]string
	acts   [ActThaw + 1]string
	// cuts are the deciders that are no settings, from ByCut on; drawn is a number in [0, 1).
	cuts  [2]string
	drawn string
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
	causes: [...]string{
		CausedByCall: "call ", CausedByArrival: "rcv ", CausedByTimeout: "timeout ", CausedBySending: "snd ", FoundOutside: "seen",
	},
	acts: [...]string{
		ActCut: "cut", ActUnplug: "unplugged", ActMend: "mended", ActSet: "set",
		ActAddRule: "rule added", ActRemoveRule: "rule removed", ActRelease: "released",
		ActPartition: "partition", ActHeal: "healed", ActReroute: "rerouted",
		ActCrash: "crashed", ActBoot: "booted", ActRestart: "restarted", ActFreeze: "frozen", ActThaw: "thawed",
	},
	cuts:  [...]string{"cut", "partition"},
	drawn: "draw",
}

// The calls keep their names, as states do.
var chinese = vocabulary{
	words: [...]string{
		WordPacket: "分组", WordDatagram: "数据报", WordICMP: "ICMP", WordRST: "RST", WordSYNACK: "SYN+ACK",
		WordSYN: "SYN", WordFIN: "FIN", WordData: "数据", WordACK: "ACK", WordSegment: "报文段",
	},
	calls: english.calls,
	timers: [...]string{
		Timer2MSL: "2MSL", TimerFinWait2: "FIN-WAIT-2", TimerRetransmission: "重传", TimerKeepAlive: "保活", TimerUser: "用户",
	},
	phases: [...]string{
		RecoveryOpen: "正常", RecoveryDisorder: "失序", RecoveryRTO: "超时恢复", RecoveryFast: "快速恢复", RecoverySACK: "SACK 恢复",
	},
	causes: [...]string{
		CausedByCall: "调用 ", CausedByArrival: "收到 ", CausedByTimeout: "定时器超时 ", CausedBySending: "发出 ", FoundOutside: "观察到",
	},
	acts: [...]string{
		ActCut: "切断", ActUnplug: "拔线", ActMend: "修复", ActSet: "设置",
		ActAddRule: "添加规则", ActRemoveRule: "移除规则", ActRelease: "放行",
		ActPartition: "分区", ActHeal: "分区恢复", ActReroute: "重算路由",
		ActCrash: "崩溃", ActBoot: "启动", ActRestart: "重启", ActFreeze: "冻结", ActThaw: "解冻",
	},
	cuts:  [...]string{"切断", "分区"},
	drawn: "随机数",
}
