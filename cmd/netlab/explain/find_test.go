package explain

import (
	"slices"
	"strings"
	"testing"
)

// common are the names under which people look for a term, in English, in Chinese,
// as sockets, sysctls and Wireshark call it.
var common = map[string]string{
	"how to read a figure": "how to read, figure, ladder, 怎样看图, 时序图",
	"notation":             "segment, packetdrill notation, 报文段, 记法",
	"state diagram":        "TCP states, state machine, states, 状态图, 状态机, 状态转换图",
	"checksum":             "TCP checksum, bad checksum, 检验和, 校验和",
	"sequence number":      "seq, sequence, seq number, SEG.SEQ, 序号, 序列号",
	"RCV.NXT":              "rcv_nxt, rcv.nxt, next expected",
	"SND.NXT":              "SND.UNA, snd_una, in flight, bytes in flight, flight size, 在途数据",
	"window":               "rwnd, receive window, window size, sliding window, flow control, SO_RCVBUF, 窗口, 滑动窗口, 接收窗口, 流量控制",
	"RTT":                  "round trip, round-trip time, SRTT, Karn's algorithm, 往返时间, 往返时延",

	"CLOSED":       "closed",
	"LISTEN":       "listen, 监听, 收听",
	"SYN-SENT":     "SYN_SENT, syn sent, 同步已发送",
	"SYN-RECEIVED": "SYN_RCVD, syn_recv, SYN_RECEIVED, 同步收到",
	"ESTABLISHED":  "estab, 已建立",
	"FIN-WAIT-1":   "fin_wait1, FIN_WAIT_1, finwait1",
	"FIN-WAIT-2":   "FIN_WAIT2, fin wait 2",
	"CLOSE-WAIT":   "CLOSE_WAIT, close wait, CLOSE_WAIT 状态, 关闭等待",
	"LAST-ACK":     "LAST_ACK, 最后确认",
	"TIME-WAIT":    "TIME_WAIT, time-wait, timewait, Time Wait, TIME_WAIT 状态, 时间等待",

	"SYN": "synchronize",
	"ACK": "acknowledgment, acknowledgement, ack number, acknowledgment number, cumulative ACK, acks, 确认号, 累积确认, 累计确认",
	"PSH": "push, byte stream, 推送, 字节流, 粘包",
	"FIN": "finish, FINs, 终止",
	"RST": "reset, TCP reset, 重置, 复位, 连接重置",
	"URG": "urgent, urgent pointer, 紧急指针",
	"ECE": "ECN, ECN-Echo, explicit congestion notification, 显式拥塞通知",
	"CWR": "congestion window reduced",

	"SYN+ACK":                 "syn,ack, syn-ack, SYNACK",
	"retransmission":          "retransmit, retransmissions, TCP Retransmission, packet loss, lost segment, loss, loss recovery, 重传, 丢包, 丢失",
	"fast retransmission":     "fast retransmit, fast recovery, TCP Fast Retransmission, 快速重传, 快重传, 快速恢复, 快恢复",
	"spurious retransmission": "TCP Spurious Retransmission, Eifel, F-RTO, 虚假重传, 伪重传",
	"tail loss probe":         "TLP, 尾部丢失探测",
	"out of order":            "TCP Out-Of-Order, reordering, 乱序, 失序",
	"gap":                     "hole, TCP Previous segment not captured, 空洞",
	"duplicate ACK":           "dupack, TCP Dup ACK, duplicate ACKs, three duplicate ACKs, 重复确认, 重复 ACK, 冗余ACK",
	"delayed ACK":             "delayed ack, delayed acknowledgment, delayed ACKs, TCP_QUICKACK, 延迟确认, 延迟ACK, 捎带确认",
	"zero window":             "TCP ZeroWindow, TCP Window Full, 零窗口",
	"window probe":            "zero window probe, TCP ZeroWindowProbe, ZWP, 零窗口探测, 窗口探测",
	"window update":           "TCP Window Update, 窗口更新",
	"keepalive":               "keep-alive, TCP Keep-Alive, SO_KEEPALIVE, keepalive timer, heartbeat, 保活, 保活定时器, 心跳",
	"keepalive ACK":           "TCP Keep-Alive ACK",
	"challenge ACK":           "RST attack, reset attack, blind reset attack, 挑战 ACK, RST攻击, 复位攻击",
	"unacceptable":            "acceptable, acceptability test, out of window, 不可接受, 窗口外的报文段",
	"ack of unseen data":      "TCP ACKed unseen segment, ack of unsent data",
	"forged":                  "spoofing, IP spoofing, blind attack, 伪造",

	"three-way handshake": "3-way handshake, three way handshake, 3WHS, handshakes, 三次握手, 握手, 建立连接",
	"active open":         "connect, 主动打开",
	"passive open":        "被动打开",
	"simultaneous open":   "同时打开, MUST-10",
	"ISN":                 "initial sequence number, ISS, IRS, 初始序号, 初始序列号",
	"backlog":             "accept, accept queue, SYN queue, listen queue, somaxconn, tcp_max_syn_backlog, 半连接队列, 全连接队列, 半连接, 已连接队列",
	"SYN flood":           "syn flooding, SYN attack, SYN 洪水, SYN 泛洪, 洪泛攻击, 泛洪攻击",
	"SYN cookie":          "syncookies, tcp_syncookies, SYN cookies",
	"connection refused":  "ECONNREFUSED, refused, closed port, 连接被拒绝",
	"connection timeout":  "ETIMEDOUT, timed out, tcp_syn_retries, 连接超时",
	"old duplicate":       "old duplicate SYN, 历史的重复报文段, 历史连接, 已失效的连接请求报文段",
	"half-open":           "half open connection, 半打开, 半开连接",
	"active close":        "主动关闭",
	"passive close":       "被动关闭",
	"four-way close":      "four-way handshake, 4-way close, connection termination, close, 四次挥手, 挥手, 释放连接",
	"three-segment close": "three-way close, 三次挥手",
	"half-close":          "half closed, shutdown, 半关闭",
	"simultaneous close":  "同时关闭",
	"2MSL":                "2 MSL, MSL, maximum segment lifetime, 最长报文段寿命, 最大报文段生存时间, 最大报文段寿命",
	"port reuse":          "4-tuple reuse, four-tuple, 5-tuple, port exhaustion, ephemeral ports, SO_REUSEADDR, EADDRINUSE, address already in use, tcp_tw_reuse, TCP Port numbers reused, 端口耗尽, 端口复用, 四元组",
	"orphan":              "tcp_fin_timeout, 孤儿连接",
	"abort":               "connection reset by peer, ECONNRESET, EPIPE, broken pipe, 连接被重置",
	"linger":              "SO_LINGER",

	"RTO":                  "retransmission timeout, timeout, retransmission timer, exponential backoff, 超时, 超时重传, 重传定时器, 指数退避",
	"congestion window":    "cwnd, congestion control, congestion, initial window, IW10, 拥塞窗口, 拥塞控制",
	"slow start":           "慢启动, 慢开始",
	"ssthresh":             "slow start threshold, 慢启动门限, 慢开始门限",
	"congestion avoidance": "AIMD, Reno, CUBIC, 拥塞避免",
	"Nagle's algorithm":    "nagle, Nagle algorithm, TCP_NODELAY, nodelay, Nagle 算法",
	"silly window":         "silly window syndrome, SWS, 糊涂窗口, 糊涂窗口综合征",
	"persist timer":        "persistence timer, 坚持定时器, 坚持计时器, 持续定时器",
	"user timeout":         "TCP_USER_TIMEOUT, R2, 用户超时",
	"MSS":                  "maximum segment size, TCP_MAXSEG, 最大报文段长度",
	"path MTU":             "PMTU, PMTUD, MTU, fragmentation, black hole, 路径 MTU, 分片, 黑洞",
	"SACK":                 "sack, selective acknowledgment, sackOK, D-SACK, SACK blocks, 选择确认, 选择性确认",
	"RACK":                 "rack-tlp",
	"window scale":         "window scaling, wscale, 窗口扩大, 窗口缩放",
	"timestamps option":    "timestamps, timestamp, TSval, TSecr, 时间戳",
	"PAWS":                 "paws, wrapped sequence numbers, wraparound, 序号回绕, 防回绕",
	"soft error":           "ICMP, EHOSTUNREACH, no route to host, destination unreachable, 目的不可达",

	// A rule is found by its name, where no term has it, and by its requirement.
	"mss-on-syn":      "mss-on-syn, rule mss-on-syn",
	"syn-limit":       "MUST-23",
	"rule paws":       "rule paws",
	"rule listen":     "rule listen",
	"rule timestamps": "rule timestamps",
}

func TestCommonNamesFindTheirTerm(t *testing.T) {
	b := load(t)
	for term, names := range common {
		for name := range strings.SplitSeq(names, ", ") {
			if e := find(t, b, name, ""); e != nil && e.Term != term {
				t.Errorf("%q is explained as %s, want %s", name, e.Term, term)
			}
		}
	}
	for _, e := range b.Entries() {
		if got := find(t, b, e.Term, ""); got != e {
			t.Errorf("%s does not find itself", e.Term)
		}
	}
}

// A term refers to the rule that has its name.
func TestTermRefersToTheRuleOfItsName(t *testing.T) {
	b := load(t)
	for _, name := range []string{"LISTEN", "SYN-SENT", "PAWS", "timestamps option", "checksum"} {
		if e := find(t, b, name, ""); !slices.ContainsFunc(e.see, func(s *Entry) bool { return s.rule != nil }) {
			t.Errorf("%s refers to no rule", name)
		}
	}
}

func TestUnknownTerm(t *testing.T) {
	b := load(t)
	for word, want := range map[string]string{
		"TIMEWATE":     `no term "TIMEWATE": did you mean TIME-WAIT?`,
		"handshaek":    `no term "handshaek": did you mean three-way handshake?`,
		"大量CLOSE_WAIT": `no term "大量CLOSE_WAIT": did you mean CLOSE-WAIT?`,
		"四套环":          `no term "四套环": netlab explain lists all there are`,
		"cookie":       `no term "cookie": did you mean SYN cookie?`,
		"连接队列":         `no term "连接队列": did you mean backlog?`,
		"zebra":        `no term "zebra": netlab explain lists all there are`,
	} {
		if _, err := b.Find(word); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", word, err, want)
		}
	}
}
