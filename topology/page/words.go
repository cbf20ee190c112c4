package page

// languages are those of the view.
var languages = [...]string{"en", "zh"}

// phrases are the words of the view itself, by key: English and Chinese. What a run says
// of itself comes with its rows.
var phrases = map[string][2]string{
	"ladder": {"Ladder", "梯形图"}, "details": {"Details", "详情"}, "sockets": {"Sockets", "套接字"}, "states": {"States", "状态"},
	"plots": {"Plots", "图"}, "checks": {"Checks", "检查"}, "findings": {"RFC rules", "RFC 规则"}, "source": {"Lab", "实验脚本"},
	"topology": {"Topology", "拓扑"}, "queues": {"Queues", "队列"}, "wire": {"On the wire", "在途的分组"},
	"pass": {"passed", "通过"}, "fail": {"failed", "失败"}, "ok": {"ok", "通过"}, "failed": {"FAILED", "失败"},
	"step": {"Moment", "时刻"}, "of": {"of", "/"}, "first": {"First moment", "第一个时刻"}, "last": {"Last moment", "最后一个时刻"},
	"back": {"One moment back", "后退一个时刻"}, "forward": {"One moment forward", "前进一个时刻"}, "play": {"Play", "播放"}, "pause": {"Pause", "暂停"},
	"time": {"Time", "时间"}, "at": {"at", "时间"}, "seconds": {"s", "秒"},
	"folded": {"Folded", "折叠"}, "scale": {"To scale", "按比例"}, "zoomin": {"Zoom in", "放大"}, "zoomout": {"Zoom out", "缩小"},
	"zoom": {"Scale of time", "时间比例"}, "view": {"How time is drawn", "时间的画法"},
	"search": {"Search", "搜索"}, "searchhint": {"word, #12, a FIN #1", "词、#12、a FIN #1"}, "found": {"found", "处匹配"}, "next": {"Next match", "下一处匹配"}, "previous": {"Previous match", "上一处匹配"},
	"filter": {"Show", "显示"}, "allconns": {"all connections", "所有连接"}, "allnodes": {"all nodes", "所有节点"}, "allkinds": {"all kinds", "所有种类"},
	"conn": {"connection", "连接"}, "node": {"node", "节点"}, "kind": {"kind", "种类"}, "hidden": {"moments are filtered out", "个时刻被过滤"},
	"lost": {"lost", "丢失"}, "statechange": {"change of state", "状态变化"}, "said": {"note or act", "说明或操作"}, "judged": {"check or rule", "检查或规则"},
	"nothing": {"Nothing is selected.", "未选中任何内容。"}, "none": {"none", "无"}, "nofindings": {"No rule of the RFCs was broken.", "没有违反 RFC 规则。"},
	"unmonitored": {"The run was not held against the rules of the RFCs.", "未按 RFC 规则检查本次运行。"}, "nochecks": {"The lab has no checks.", "实验没有检查。"},
	"packet": {"Packet", "分组"}, "segment": {"in the notation", "记法"}, "sent": {"sent", "发送"}, "arrived": {"arrived", "到达"}, "never": {"never", "未到达"},
	"fate": {"fate", "结局"}, "by": {"decided by", "判定依据"}, "draw": {"draw", "随机数"}, "note": {"note", "备注"}, "link": {"link", "链路"}, "fromto": {"from, to", "从，到"},
	"match":   {"in matches", "匹配式中的名称"},
	"resends": {"sends again", "重传的是"}, "copyof": {"a copy of", "副本，原分组"}, "passeson": {"passes on", "转发的是"},
	"ip": {"IP header", "IP 首部"}, "tcp": {"TCP header", "TCP 首部"}, "src": {"source", "源"}, "dst": {"destination", "目的"}, "version": {"version", "版本"}, "proto": {"protocol", "协议"},
	"ttl": {"TTL or hop limit", "TTL 或跳数限制"}, "tos": {"DSCP and ECN", "DSCP 与 ECN"}, "id": {"identification", "标识"}, "frag": {"fragmentation", "分片"}, "size": {"total length", "总长度"},
	"flags": {"flags", "标志"}, "seq": {"sequence number", "序号"}, "ack": {"acknowledgment number", "确认号"}, "win": {"window", "窗口"}, "urgent": {"urgent pointer", "紧急指针"},
	"options": {"options", "选项"}, "len": {"payload", "载荷"}, "bytes": {"bytes", "字节"}, "rules": {"RFC rules broken here", "此处违反的 RFC 规则"}, "change": {"change of state", "状态变化"}, "cause": {"cause", "原因"},
	"rcv":   {"rcv", "收到"},
	"state": {"state", "状态"}, "since": {"since", "自"}, "way": {"its way so far", "至此的路径"}, "listener": {"listener", "监听套接字"},
	"una": {"SND.UNA", "SND.UNA"}, "nxt": {"SND.NXT", "SND.NXT"}, "snd_wnd": {"SND.WND", "SND.WND"}, "rcv_nxt": {"RCV.NXT", "RCV.NXT"}, "rcv_wnd": {"RCV.WND", "RCV.WND"},
	"cwnd": {"cwnd (segments)", "cwnd（段）"}, "ssthresh": {"ssthresh (segments)", "ssthresh（段）"}, "recovery": {"loss recovery", "丢失恢复"}, "rtt": {"smoothed RTT", "平滑 RTT"}, "rttvar": {"RTT variation", "RTT 偏差"}, "rto": {"RTO", "RTO"}, "readable": {"to be read", "待读取"},
	"thinned": {"One change of every {n} is kept.", "每 {n} 次变化只保留一次。"}, "novalues": {"What its stack says is not on record.", "没有其协议栈变量的记录。"},
	"rule": {"rule", "规则"}, "level": {"level", "级别"}, "clause": {"clause", "条款"}, "known": {"known divergence of the stack", "协议栈的已知偏差"},
	"download": {"Capture (pcapng)", "抓包 (pcapng)"}, "leftout": {"Left out", "未显示"}, "theme": {"Theme", "外观"}, "light": {"light", "浅色"}, "dark": {"dark", "深色"}, "auto": {"as the system", "跟随系统"}, "language": {"Language", "语言"},
	"digest": {"digest", "摘要"}, "command": {"repeat it", "重现命令"}, "plotof": {"Plot of", "图："}, "here": {"this moment", "当前时刻"}, "waiting": {"waiting", "排队"}, "from": {"from", "从"},
	"host": {"host", "主机"}, "router": {"router", "路由器"}, "raw": {"raw", "原始节点"}, "outside": {"outside", "外部协议栈"},
	"semi": {"; ", "；"},
	"keys": {"Keys: arrows step, Page Up and Page Down leap, Home and End go to the ends, + and - zoom, / searches, n goes to the next match.", "按键：方向键步进，Page Up 与 Page Down 跳转，Home 与 End 到两端，+ 与 - 缩放，/ 搜索，n 到下一处匹配。"},
}

// vocabulary has the phrases by language and key.
func vocabulary() map[string]map[string]string {
	all := make(map[string]map[string]string)
	for i, l := range languages {
		all[l] = make(map[string]string, len(phrases))
		for key, words := range phrases {
			all[l][key] = words[i]
		}
	}
	return all
}
