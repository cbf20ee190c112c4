package page

import (
	"time"

	"netlab/topology/words"
)

// Schema names the layout of the data; it changes with every change that could break a
// reader.
const Schema = "netlab.page.v1"

// Data is a run as the view takes it. Lists of many elements are columns: one list for
// each field, with the same index for the same element. Times are nanoseconds of virtual
// time, whatever begins with "event" is how many events the log had, and an index of -1
// or a null stands for none.
type Data struct {
	Schema string `json:"schema"`
	Lab    string `json:"lab"`
	Title  string `json:"title"`
	// Settings is what, with the lab, determines the run: "seed 1, delay=50ms"; of a
	// capture where the record is from.
	Settings Text `json:"settings"`
	// Command repeats the run on a command line, empty where none does.
	Command string `json:"command"`
	// Verdict is pass or fail, Digest that of the record; both are empty of what no lab has
	// made.
	Verdict string        `json:"verdict"`
	Digest  string        `json:"digest"`
	Virtual time.Duration `json:"virtual_ns"`
	// Counts are those of the whole run, whatever is left out here.
	Sent    uint64 `json:"sent"`
	Dropped uint64 `json:"dropped"`
	// LeftOut says in a sentence each what is not here, for want of room.
	LeftOut []Text `json:"left_out"`

	Nodes []Node `json:"nodes"`
	Links []Link `json:"links"`
	Conns []Conn `json:"conns"`

	Lanes   []Lane  `json:"lanes"`
	Rows    Rows    `json:"rows"`
	Flights Flights `json:"flights"`
	Packets Packets `json:"packets"`
	// Kinds are the names of the kinds of packets in the language of matches.
	Kinds   []string `json:"kinds"`
	Changes Changes  `json:"changes"`

	Senders []Sender `json:"senders"`
	Queues  []Queue  `json:"queues"`

	Checks   []Check   `json:"checks"`
	Findings []Finding `json:"findings"`
	// Monitored says that the run was held against the rules of the RFCs.
	Monitored bool `json:"monitored"`

	// Source is the lab's script, null for a capture.
	Source *Source `json:"source"`
	// Picture is the topology as SVG, empty for none.
	Picture string `json:"picture"`
	Plots   []Plot `json:"plots"`
	// Pcapng is the capture, compressed by gzip, in base64; empty where there is none.
	Pcapng string `json:"pcapng_gz"`

	// Chinese is what causes, fates, deciders, notes, words of packets, and phases of
	// congestion control are called in Chinese, by what they are called here.
	Chinese map[string]string `json:"chinese"`
	// Words are those of the view itself, by language and key.
	Words map[string]map[string]string `json:"words"`
}

// Text is a text in English and in Chinese.
type Text [2]string

func text(p words.Phrase) Text { return Text{words.Clean(p.String()), words.Clean(p.Chinese())} }

// Source is the script of a lab.
type Source struct {
	// File is its name in positions of checks, file:line.
	File string `json:"file"`
	Text string `json:"text"`
}

// Node, Link and Conn are those of the record; packets name them by their index.
type Node struct {
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Addrs []string `json:"addrs"`
}

// Link joins two nodes.
type Link struct {
	Name string `json:"name"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Conn is a connection: its number, and the node (which may be empty) and address of
// both ends, the one that opened it first.
type Conn struct {
	ID    int       `json:"id"`
	Nodes [2]string `json:"nodes"`
	Addrs [2]string `json:"addrs"`
}

// Lane is a node of the ladder.
type Lane struct {
	Name string `json:"name"`
	Addr string `json:"addr"`
}

// Rows are the moments of the ladder, from top to bottom.
type Rows struct {
	At    []time.Duration `json:"t"`
	Event []uint64        `json:"event"`
	// Depart, Arrive and Lost are indexes of flights; Change one of changes; Own that of
	// a packet that a node sends to itself, which leaves here or, with Back, comes back.
	Depart []int  `json:"depart"`
	Arrive []int  `json:"arrive"`
	Lost   []int  `json:"lost"`
	Change []int  `json:"change"`
	Own    []int  `json:"own"`
	Back   []bool `json:"back"`
	Lane   []int  `json:"lane"`
	// Text is what the row says, in pieces of [class, English, Chinese], without the Chinese
	// where that is the same; null for none.
	Text [][][]string `json:"text"`
	// Silence is the time that the row stands for, 0 for none.
	Silence []time.Duration `json:"silence"`
}

// Flights are the packets between two lanes. Packet and Lost are indexes of packets,
// Start and End of rows.
type Flights struct {
	Packet []int    `json:"packet"`
	From   []int    `json:"from"`
	To     []int    `json:"to"`
	Start  []int    `json:"start"`
	End    []int    `json:"end"`
	Lost   []int    `json:"lost"`
	Class  []string `json:"class"`
	Label  []string `json:"label"`
	// Note says what became of a packet that arrived, empty where nothing did.
	Note []string `json:"note"`
}

// Changes are those of sockets' states. Conn is the number of the connection, 0 for a
// listener, Side the index of the end.
type Changes struct {
	At    []time.Duration `json:"t"`
	Event []uint64        `json:"event"`
	Node  []int           `json:"node"`
	Conn  []int           `json:"conn"`
	Side  []int           `json:"side"`
	Local []string        `json:"local"`
	From  []string        `json:"from"`
	To    []string        `json:"to"`
	Class []string        `json:"class"`
	Cause []string        `json:"cause"`
}

// Check is one expectation of the lab.
type Check struct {
	Name   string        `json:"name"`
	OK     bool          `json:"ok"`
	At     time.Duration `json:"t"`
	Clause string        `json:"clause"`
	Detail string        `json:"detail"`
	Pos    string        `json:"pos"`
}

// Finding is a rule of the RFCs that was broken. Packet is the number of the segment
// that shows it, 0 for none; Known is why, where the stack is known to differ. Class is
// how much it counts: bad (it fails a run) or remark.
type Finding struct {
	Rule   string        `json:"rule"`
	Level  string        `json:"level"`
	Clause string        `json:"clause"`
	Text   string        `json:"text"`
	At     time.Duration `json:"t"`
	Node   string        `json:"node"`
	Conn   int           `json:"conn"`
	Packet uint64        `json:"packet"`
	Case   Text          `json:"case"`
	Known  string        `json:"known"`
	Class  string        `json:"class"`
}

// Plot is one connection over time, drawn wide and narrow: a view shows the one that it
// has room for.
type Plot struct {
	Conn   int           `json:"conn"`
	Title  Text          `json:"title"`
	From   time.Duration `json:"from"`
	To     time.Duration `json:"to"`
	Wide   Drawing       `json:"wide"`
	Narrow Drawing       `json:"narrow"`
}

// Drawing is a plot as SVG, in which the times from its From to its To lie between Left
// and Right, in parts of the width. What its elements say in Chinese they have as data-zh.
type Drawing struct {
	SVG   string  `json:"svg"`
	Left  float64 `json:"left"`
	Right float64 `json:"right"`
}
