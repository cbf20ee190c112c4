package explain

import (
	"slices"
	"strings"
	"testing"
)

// common are the names under which people look for a term, in English, in Chinese,
// as sockets, sysctls and Wireshark call it.
var common = map[string]string{
	"how to read a figure": "how to read, figure, ladder, 怎样看图, 时序图, sequence diagram, 看图, legend, ladder diagram",
	"notation":             "segment, packetdrill notation, 报文段, 记法, packetdrill, tcpdump, tcp segment, 报文段格式, header, tcp header, TCP 首部, 首部",
	"state diagram":        "TCP states, state machine, states, 状态图, 状态机, 状态转换图, tcp state machine, 11种状态, tcp 状态, eleven states, 状态变迁图, tcp fsm, 十一种状态, 状态迁移图",
	"checksum":             "TCP checksum, bad checksum, 检验和, 校验和, checksum offload, tcp checksum incorrect, 校验和错误, 伪首部, pseudo header, pseudo-header, checksum error",
	"sequence number":      "seq, sequence, seq number, SEG.SEQ, 序号, 序列号, sequence numbers, relative sequence numbers, 相对序号, 序列号空间",
	"RCV.NXT":              "rcv_nxt, rcv.nxt, next expected",
	"SND.NXT":              "SND.UNA, snd_una, in flight, bytes in flight, flight size, 在途数据, 在途, 在途字节, SO_SNDBUF, send buffer, tcp_wmem, 发送缓冲区",
	"window":               "rwnd, receive window, window size, sliding window, flow control, SO_RCVBUF, 窗口, 滑动窗口, 接收窗口, 流量控制, recv window, rcvbuf, tcp_rmem, 接收缓冲区, 通告窗口, receive buffer, 发送窗口, bandwidth delay product, BDP, 带宽时延积",
	"RTT":                  "round trip, round-trip time, SRTT, Karn's algorithm, 往返时间, 往返时延, latency, rttvar, 平滑往返时间, ping time, 时延, 延迟, delay, 平均往返时间",

	"CLOSED":       "closed",
	"LISTEN":       "listen, 监听, 收听, 监听状态, listening",
	"SYN-SENT":     "SYN_SENT, syn sent, 同步已发送",
	"SYN-RECEIVED": "SYN_RCVD, syn_recv, SYN_RECEIVED, 同步收到",
	"ESTABLISHED":  "estab, 已建立",
	"FIN-WAIT-1":   "fin_wait1, FIN_WAIT_1, finwait1",
	"FIN-WAIT-2":   "FIN_WAIT2, fin wait 2",
	"CLOSE-WAIT":   "CLOSE_WAIT, close wait, CLOSE_WAIT 状态, 关闭等待, CLOSE_WAIT过多, 大量CLOSE_WAIT, fd leak, socket leak",
	"LAST-ACK":     "LAST_ACK, 最后确认",
	"TIME-WAIT":    "TIME_WAIT, time-wait, timewait, Time Wait, TIME_WAIT 状态, 时间等待, time_wait 过多, too many TIME_WAIT, TIME_WAIT sockets, 时间等待状态",

	"SYN": "synchronize",
	"ACK": "acknowledgment, acknowledgement, ack number, acknowledgment number, cumulative ACK, acks, 确认号, 累积确认, 累计确认, 确认, pure ack, 确认应答, 应答",
	"PSH": "push, byte stream, 推送, 字节流, 粘包, 拆包, sticky packets, message framing, 消息边界, stream, message boundaries, 半包, push flag",
	"FIN": "finish, FINs, 终止, FIN+ACK, [FIN-ACK]",
	"RST": "reset, TCP reset, 重置, 复位, 连接重置, tcp rst, 复位报文, RST 报文, reset packet, rst 包, RST+ACK",
	"URG": "urgent, urgent pointer, 紧急指针, 紧急数据, 带外数据, out of band, OOB, MSG_OOB, out-of-band data, urgent data",
	"ECE": "ECN, ECN-Echo, explicit congestion notification, 显式拥塞通知, ecn echo, 显式拥塞通告",
	"CWR": "congestion window reduced",

	"SYN+ACK":                 "syn,ack, syn-ack, SYNACK",
	"retransmission":          "retransmit, retransmissions, TCP Retransmission, packet loss, lost segment, loss, loss recovery, 重传, 丢包, 丢失, 丢包重传, 重发, retransmits, 丢失恢复, lost packet, 数据包丢失",
	"fast retransmission":     "fast retransmit, fast recovery, TCP Fast Retransmission, 快速重传, 快重传, 快速恢复, 快恢复",
	"spurious retransmission": "TCP Spurious Retransmission, Eifel, F-RTO, 虚假重传, 伪重传, 伪超时, spurious timeout, spurious rto, 不必要的重传",
	"tail loss probe":         "TLP, 尾部丢失探测, tail loss, 尾部丢包, 尾丢包, 尾丢失探测",
	"out of order":            "TCP Out-Of-Order, reordering, 乱序, 失序, 乱序包, packet reordering, 失序报文, out-of-order, 重排序",
	"gap":                     "hole, TCP Previous segment not captured, 空洞, previous segment not captured, 缺口, 序号空洞",
	"duplicate ACK":           "dupack, TCP Dup ACK, duplicate ACKs, three duplicate ACKs, 重复确认, 重复 ACK, 冗余ACK, dup acks, duplicate acknowledgment, 3 dup acks, triple dup ack, 三次重复确认, 三个重复ACK, 重复的确认, duplicate acknowledgement, 3个冗余ACK",
	"delayed ACK":             "delayed ack, delayed acknowledgment, delayed ACKs, TCP_QUICKACK, 延迟确认, 延迟ACK, 捎带确认, delack, 延时确认, tcp_delack, quickack, 40ms, piggybacking, 40 ms delay, piggybacked ACK, 捎带应答",
	"zero window":             "TCP ZeroWindow, TCP Window Full, 零窗口, window full, 窗口为零, 窗口为0",
	"window probe":            "zero window probe, TCP ZeroWindowProbe, ZWP, 零窗口探测, 窗口探测, 零窗口探测报文, window probes, zero-window probing, 窗口探测报文",
	"window update":           "TCP Window Update, 窗口更新",
	"keepalive":               "keep-alive, TCP Keep-Alive, SO_KEEPALIVE, keepalive timer, heartbeat, 保活, 保活定时器, 心跳, tcp keepalive, tcp_keepalive_time, tcp_keepalive_intvl, 心跳包, 保活计时器, 保活机制, keepalive probes, dead peer detection, idle timeout, idle connection",
	"keepalive ACK":           "TCP Keep-Alive ACK",
	"challenge ACK":           "RST attack, reset attack, blind reset attack, 挑战 ACK, RST攻击, 复位攻击, 挑战确认, rst injection, 质询ACK, reset injection",
	"unacceptable":            "acceptable, acceptability test, out of window, 不可接受, 窗口外的报文段, 不可接受的报文段, 窗口外, unacceptable segment, 窗口外报文段",
	"ack of unseen data":      "TCP ACKed unseen segment, ack of unsent data",
	"forged":                  "spoofing, IP spoofing, blind attack, 伪造, spoofed, 源地址欺骗, ip欺骗, spoof",

	"three-way handshake": "3-way handshake, three way handshake, 3WHS, handshakes, 三次握手, 握手, 建立连接, 3次握手, tcp handshake, tcp connection establishment, 建连, 连接建立, 三报文握手, syn synack ack, tcp connection setup",
	"active open":         "connect, 主动打开, 主动打开方",
	"passive open":        "被动打开, server socket",
	"simultaneous open":   "同时打开, MUST-10, tcp simultaneous open, hole punching, 打洞, tcp hole punching, NAT 穿透, 双向打开",
	"ISN":                 "initial sequence number, ISS, IRS, 初始序号, 初始序列号, random isn, isn prediction",
	"backlog":             "accept, accept queue, SYN queue, listen queue, somaxconn, tcp_max_syn_backlog, 半连接队列, 全连接队列, 半连接, 已连接队列, listen backlog, SYN queue overflow, accept queue overflow, listen queue overflow, 监听队列, backlog 队列, 队列溢出, ListenOverflows, accept backlog",
	"SYN flood":           "syn flooding, SYN attack, SYN 洪水, SYN 泛洪, 洪泛攻击, 泛洪攻击, SYN flooding attack, dos, SYN floods, syn 攻击, SYN洪泛, 泛洪, syn flood 攻击, denial of service",
	"SYN cookie":          "syncookies, tcp_syncookies, SYN cookies, SYN Cookie 机制",
	"connection refused":  "ECONNREFUSED, refused, closed port, 连接被拒绝, 连接拒绝, 拒绝连接, port closed, refused connection",
	"connection timeout":  "ETIMEDOUT, timed out, tcp_syn_retries, 连接超时, connect timeout, connection timed out, i/o timeout, operation timed out, syn timeout, syn retries, connect timed out, dial timeout",
	"old duplicate":       "old duplicate SYN, 历史的重复报文段, 历史连接, 已失效的连接请求报文段, 旧的重复报文段, 旧的重复, 迷途报文, 历史报文, 失效的连接请求, wandering duplicate, stray segment, delayed duplicate",
	"half-open":           "half open connection, 半打开, 半开连接, half open, half-open connection, 半打开连接, dead connection, 死连接",
	"active close":        "主动关闭, active closer, 主动关闭方",
	"passive close":       "被动关闭, passive closer, 被动关闭方",
	"four-way close":      "four-way handshake, 4-way close, connection termination, close, 四次挥手, 挥手, 释放连接, 四次握手关闭, 4次挥手, 4 way close, connection close, 断开连接, 关闭连接, 连接释放, 连接终止, fin handshake, tcp close, graceful close, orderly release, 优雅关闭",
	"three-segment close": "three-way close, 三次挥手, three way close, 三报文段关闭, 3次挥手",
	"half-close":          "half closed, shutdown, 半关闭, half closed connection, shutdown(SHUT_WR), SHUT_WR, 半关闭连接, shutdown write, half close",
	"simultaneous close":  "同时关闭, tcp simultaneous close",
	"2MSL":                "2 MSL, MSL, maximum segment lifetime, 最长报文段寿命, 最大报文段生存时间, 最大报文段寿命, 静默时间, quiet time, 两倍MSL",
	"port reuse":          "4-tuple reuse, four-tuple, 5-tuple, port exhaustion, ephemeral ports, SO_REUSEADDR, EADDRINUSE, address already in use, tcp_tw_reuse, TCP Port numbers reused, 端口耗尽, 端口复用, 四元组, port in use, bind: address already in use, 端口占用, 端口被占用, 地址已被占用, 端口已被占用, EADDRNOTAVAIL, cannot assign requested address, out of ports, ephemeral port exhaustion, SO_REUSEPORT, reuseaddr, 端口重用, 五元组, 地址复用, tcp_tw_recycle, ip_local_port_range, 临时端口",
	"orphan":              "tcp_fin_timeout, 孤儿连接, fin_wait2 timeout, orphaned sockets, tcp_max_orphans, 孤儿套接字",
	"abort":               "connection reset by peer, ECONNRESET, EPIPE, broken pipe, 连接被重置, sigpipe, connection reset, ECONNABORTED, 管道破裂, 断开的管道, abortive close, hard close, forced close",
	"linger":              "SO_LINGER, l_linger, linger 0, SO_LINGER 选项, 延迟关闭",

	"RTO":                  "retransmission timeout, timeout, retransmission timer, exponential backoff, 超时, 超时重传, 重传定时器, 指数退避, rto_min, tcp_rto_min, 超时重传时间, 重传超时, 重传计时器, 超时时间, minimum RTO, backoff, timeouts",
	"congestion window":    "cwnd, congestion control, congestion, initial window, IW10, 拥塞窗口, 拥塞控制, initcwnd, tcp congestion control, 初始窗口, initial congestion window, congestion collapse, 拥塞",
	"slow start":           "慢启动, 慢开始, slow-start, 慢启动算法, slow start restart",
	"ssthresh":             "slow start threshold, 慢启动门限, 慢开始门限, 慢启动阈值",
	"congestion avoidance": "AIMD, Reno, CUBIC, 拥塞避免, newreno, tahoe, bbr, 加性增乘性减, 加法增大乘法减小",
	"Nagle's algorithm":    "nagle, Nagle algorithm, TCP_NODELAY, nodelay, Nagle 算法, nagles algorithm, disable nagle, tinygram, small packets, 小包",
	"silly window":         "silly window syndrome, SWS, 糊涂窗口, 糊涂窗口综合征, 糊涂窗口综合症, 愚笨窗口",
	"persist timer":        "persistence timer, 坚持定时器, 坚持计时器, 持续定时器, 持续计时器",
	"user timeout":         "TCP_USER_TIMEOUT, R2, 用户超时, tcp_retries2, 重传次数, retransmission limit, give up",
	"MSS":                  "maximum segment size, TCP_MAXSEG, 最大报文段长度, mss clamp, mss clamping, tcp mss, mss 钳制, 最大段大小, 最大报文段, maximum segment, 最大分段大小",
	"path MTU":             "PMTU, PMTUD, MTU, fragmentation, black hole, 路径 MTU, 分片, 黑洞, path mtu discovery, mtu black hole, icmp black hole, 路径MTU发现, EMSGSIZE, message too long, DF, don't fragment, packet too big, 最大传输单元, frag needed, jumbo frames, df bit",
	"SACK":                 "sack, selective acknowledgment, sackOK, D-SACK, SACK blocks, 选择确认, 选择性确认, tcp_sack, selective ack, dsack, SACK 选项, selective acks",
	"RACK":                 "rack-tlp",
	"window scale":         "window scaling, wscale, 窗口扩大, 窗口缩放, 窗口扩大因子, 窗口缩放因子, window scale factor, 窗口扩大选项, tcp_window_scaling",
	"timestamps option":    "timestamps, timestamp, TSval, TSecr, 时间戳, tcp timestamps, 时间戳选项, tcp_timestamps",
	"PAWS":                 "paws, wrapped sequence numbers, wraparound, 序号回绕, 防回绕, 序列号回绕, sequence number wrap, wrapping sequence numbers, 序号绕回, 防止序号回绕",
	"soft error":           "ICMP, EHOSTUNREACH, no route to host, destination unreachable, 目的不可达, network is unreachable, host is unreachable, 网络不可达, 主机不可达, 没有到主机的路由, icmp unreachable",

	// Pages that few ask for by another name.
	"self-connect":            "self connect, 自连接, tcp self connection, 自连",
	"TIME-WAIT assassination": "time wait assassination, TIME_WAIT 暗杀, TIME-WAIT 刺杀, tcp_rfc1337",
	"unread data":             "unread data, 未读数据, close with unread data",
	"duplicate":               "重复报文, duplicate packet, duplicated packet, 重复的报文段, 重复包, 重复分组",
	"data":                    "payload, data segment, 载荷, 数据报文段, 负载, 数据",

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
		"CLOSE_WAIT堆积": `no term "CLOSE_WAIT堆积": did you mean CLOSE-WAIT?`,
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
