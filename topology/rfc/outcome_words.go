package rfc

import (
	"strconv"
	"strings"
)

// String writes the outcome: "FIN-WAIT-2, TIME-WAIT", "<SEQ=1><CTL=RST>", "1.2s".
func (o Outcome) String() string { return o.written(outcomeWords[o.Kind][0], ", ", o.Cause.String()) }

// Chinese writes the outcome in Chinese.
func (o Outcome) Chinese() string {
	return o.written(outcomeWords[o.Kind][1], "，", o.Cause.Chinese())
}

// written puts the fields of an outcome into its words.
func (o Outcome) written(text, between, cause string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var path strings.Builder
	for i, s := range o.States[:o.Count] {
		if i > 0 {
			path.WriteString(between)
		}
		path.WriteString(s.String())
	}
	return strings.NewReplacer(
		"{states}", path.String(), "{cause}", cause, "{flags}", o.Flags.String(),
		"{seq}", decimal(o.Seq), "{ack}", decimal(o.Ack), "{n}", strconv.FormatInt(o.N, 10), "{d}", o.D.String(),
	).Replace(text)
}

func decimal(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// outcomeWords are the words of the outcomes in English and in Chinese, with {} where a
// field stands. The notation is the same in both.
var outcomeWords = [...][2]string{
	Passed: {"{states}", "{states}"},

	PassedByNumber:    {"{states}, by the number of the SYN", "{states}，按 SYN 的序号"},
	PassedFromBefore:  {"{states}, by a segment that begins before the window", "{states}，由始于窗口之前的报文段引起"},
	PassedAnew:        {"{states}, after a RST", "{states}，在 RST 之后"},
	PassedQueueFull:   {"{states}, with other connections at the same listener", "{states}，同一监听套接字上还有别的连接"},
	PassedWithoutData: {"{states}, by a segment without data", "{states}，由不带数据的报文段引起"},

	Changed: {"{states} by \"{cause}\"", "{states}，因“{cause}”"},

	Reset:          {"<SEQ={seq}><CTL=RST>", "<SEQ={seq}><CTL=RST>"},
	ResetOf:        {"<SEQ=0><ACK={ack}><CTL=RST,ACK>", "<SEQ=0><ACK={ack}><CTL=RST,ACK>"},
	Opening:        {"<ACK={ack}><CTL=SYN,ACK>", "<ACK={ack}><CTL=SYN,ACK>"},
	Acknowledgment: {"<SEQ={seq}><ACK={ack}><CTL=ACK>", "<SEQ={seq}><ACK={ack}><CTL=ACK>"},
	Segment:        {"{flags} {seq} ack {ack}", "{flags} {seq} ack {ack}"},
	SegmentAnew:    {"{flags} {seq} ack {ack}, of an opening that has begun anew", "{flags} {seq} ack {ack}，属于重新开始的连接建立"},
	WithFlags:      {"{flags}", "{flags}"},
	ACKOf:          {"ACK {ack}", "ACK {ack}"},
	ACKByCookie:    {"ACK {ack}, from where the segment with the SYN cookie began", "ACK {ack}，从带有 SYN Cookie 的报文段的起点算起"},
	ACKAnew:        {"ACK {ack}, of an opening that has begun anew", "ACK {ack}，属于重新开始的连接建立"},
	ACKAtEdge:      {"ACK {ack}, with text from the end of the window", "ACK {ack}，其中有从窗口末端开始的数据"},
	Silence:        {"silence", "不应答"},
	Nothing:        {"nothing", "什么也没有"},

	NothingBeyondFIN: {"nothing, beyond the peer's FIN", "什么也没有，序号在对端的 FIN 之后"},
	NothingByCookie:  {"nothing, with no window offered but that of its SYN cookie", "什么也没有，通告过的窗口只有 SYN Cookie 的那个"},

	ARST:        {"a RST", "RST"},
	ASYN:        {"<SEQ=ISS><CTL=SYN>", "<SEQ=ISS><CTL=SYN>"},
	NoSYN:       {"no SYN", "没有 SYN"},
	NoFIN:       {"no FIN", "没有 FIN"},
	NoACK:       {"no ACK, for nothing has arrived", "没有 ACK，因为什么也没有到达"},
	WhatArrived: {"what has arrived", "已到达的数据"},
	BlockOf:     {"a block from {seq} to {ack}", "从 {seq} 到 {ack} 的区块"},
	BlockAtEdge: {"a block from {seq} to {ack}, with text from the end of the window", "从 {seq} 到 {ack} 的区块，其中有从窗口末端开始的数据"},

	SilenceAfterRST: {"silence after its RST", "发送 RST 之后不再发送"},
	ACKAtSecond:     {"an ACK at the second full-sized segment", "每两个满长的报文段一个 ACK"},
	ACKWithin:       {"an ACK within {d}", "{d} 之内的 ACK"},
	NoneFor:         {"none for {d}", "{d} 之内没有"},

	NoneForAfterUnsent:  {"none for {d}, after an ACK of what was not sent", "{d} 之内没有，此前有一个确认了未发送数据的 ACK"},
	NoneForBeyondWindow: {"none for {d}, of a segment larger than the window", "{d} 之内没有，报文段比窗口大"},
	NoneBeforeProbe:     {"none for {d}, and then a tail loss probe", "{d} 之内没有，然后是尾部丢失探测"},

	Lasted:               {"{d}", "{d}"},
	LastedAfterAnswer:    {"{d}, after an answer to the SYN", "{d}，SYN 已得到应答"},
	LastedAfterUnsent:    {"{d}, after an ACK of what was not sent", "{d}，此前有一个确认了未发送数据的 ACK"},
	LastedSinceData:      {"{d} since a FIN with data", "{d}，从带数据的 FIN 算起"},
	TriedFor:             {"{d} of trying", "坚持 {d}"},
	AboutTwice:           {"about twice {d}", "大约 {d} 的两倍"},
	ATimeout:             {"a retransmission timeout, more than a round trip of {d}", "一个重传超时，长于往返时间 {d}"},
	RetransmissionFirst:  {"a retransmission first", "先有一次重传"},
	RetransmissionWithin: {"a retransmission within {d}", "{d} 之内的重传"},
	ProbeWithin:          {"a window probe within {d}", "{d} 之内的窗口探测"},
	AtLeastLasted:        {"at least {d}", "至少 {d}"},
	SomeSilence:          {"some silence before", "此前有一段静默"},
	NoneOutstanding:      {"no data outstanding", "没有未确认的数据"},
	TwoProbes:            {"at least two unanswered probes", "至少两个没有应答的探测"},

	Number:           {"{n}", "{n}"},
	BytesAtMost:      {"at most {n} bytes", "至多 {n} 字节"},
	AtMost:           {"at most {n}", "至多 {n}"},
	Bits:             {"reserved bits {n}", "保留位为 {n}"},
	SeqOf:            {"the segment from {n}", "从 {n} 开始的报文段"},
	ACKAtLeast:       {"ack {n} or more", "确认号至少为 {n}"},
	StampOfSYN:       {"{n}, which is that of the first SYN", "{n}，即第一个 SYN 的值"},
	WindowAfterSYN:   {"a window of {n}", "窗口为 {n}"},
	BytesByOldWindow: {"{n} bytes, by the window of an older ACK that came later", "{n} 字节，按较晚到达的旧 ACK 的窗口"},
	BytesByCookie:    {"{n} bytes, after a segment that begins too early has brought a SYN cookie back", "{n} 字节，此前有一个起点过早的报文段带回了 SYN Cookie"},
	SameBytes:        {"the bytes that were sent before", "与先前发送的相同的字节"},
	OtherBytes:       {"other bytes", "不同的字节"},
	Bytes:            {"{n} bytes", "{n} 字节"},
	BytesLess:        {"data up to {n} bytes less", "数据至多少 {n} 字节"},
	WindowOf:         {"a window of {n}", "窗口为 {n}"},
	AtLeast:          {"at least {n}", "至少 {n}"},
	Field:            {"a field of {n}", "字段值为 {n}"},
	SameFIN:          {"the FIN at the same place", "FIN 在同一序号"},
	FurtherFIN:       {"it {n} further", "在其后 {n} 处"},
	NoDataAfterFIN:   {"no data after its FIN", "FIN 之后没有数据"},

	DatagramAtMost:    {"a datagram of at most {n} bytes", "至多 {n} 字节的数据报"},
	DatagramOf:        {"one of {n} bytes", "{n} 字节的数据报"},
	DatagramOfAnother: {"one of {n} bytes, of a connection that was not told itself", "{n} 字节的数据报，其连接自己没有得到通知"},

	NextISN:      {"one after {n}, of {d} ago", "大于 {d} 之前的 {n}"},
	UnrelatedISN: {"one unrelated to {n}", "与 {n} 无关的值"},

	NoMSSWithoutSYN:   {"no MSS option without SYN", "没有 SYN 就没有 MSS 选项"},
	NoScaleWithoutSYN: {"no window scale option without SYN", "没有 SYN 就没有窗口扩大选项"},
	NoScaleUnasked:    {"no window scale option in answer to a SYN without", "SYN 没有窗口扩大选项，应答也没有"},
	NoStampsUnasked:   {"no timestamps in answer to a SYN without", "SYN 没有时间戳，应答也没有"},
	StampsOfBoth:      {"timestamps, which both SYNs had", "时间戳，两个 SYN 都有"},
	One:               {"one", "有一个"},
	Some:              {"some", "有一些"},
	None:              {"none", "没有"},
	NoneByCookie:      {"none, and none when its SYN cookie was brought back", "没有，带回 SYN Cookie 时也没有"},
	WholeOptions:      {"options that fit", "长度合适的选项"},
	OverlongOption:    {"one that runs past the end, or has a wrong length", "超出末尾或长度错误的选项"},
	ZerosAfterList:    {"zeros after the end of the list of options", "选项表末尾之后全为零"},
	RightSum:          {"the sum of header and data", "首部与数据的校验和"},
	AnotherSum:        {"another one", "另一个值"},

	ForgottenACK: {"no sign of the ACK of its FIN that arrived before", "没有表现出先前已收到对其 FIN 的 ACK"},
	Withheld:     {"nothing, {d} after an ACK for what it did not accept", "什么也没有，{d} 之前对未接受的报文段发过 ACK"},
	UntakenFIN:   {"no sign of a FIN after data that had arrived before", "没有表现出收到了重复数据之后的 FIN"},
	SkippedFIN:   {"no sign of a FIN before the segment with the SYN cookie", "没有表现出收到了带有 SYN Cookie 的报文段之前的 FIN"},
	ForgottenFIN: {"no sign of the FIN that arrived before", "没有表现出先前已收到 FIN"},
	QueueFull:    {"nothing, with other connections at the same listener", "什么也没有，同一监听套接字上还有别的连接"},
	NoState:      {"a SYN,ACK and no state", "SYN,ACK，却没有状态"},

	BytesByControl: {"{n} bytes, of a socket with TCP_CONGESTION set since the timeout", "{n} 字节，该套接字在超时之后设置过 TCP_CONGESTION"},
	SeqByControl:   {"the segment from {n}, of a socket with TCP_CONGESTION set since the timeout", "从 {n} 开始的报文段，该套接字在超时之后设置过 TCP_CONGESTION"},
	BytesByCork:    {"{n} bytes, of a socket that has had TCP_CORK", "{n} 字节，该套接字设置过 TCP_CORK"},
	SeqByCork:      {"the segment from {n}, of a socket that has had TCP_CORK", "从 {n} 开始的报文段，该套接字设置过 TCP_CORK"},
}
