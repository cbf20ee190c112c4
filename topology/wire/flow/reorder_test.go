package flow

import "testing"

// The round trips from the observer are 10 ms to b and 10 ms to a.
const measured = opening + `
	0.500 a .  1:101(100)   ack 1   id 100
	0.510 b .  1:1(0)       ack 101
	0.600 a .  101:201(100) ack 1   id 101
	0.610 b .  1:1(0)       ack 201
	0.700 a .  201:301(100) ack 1   id 102
	0.710 b .  1:1(0)       ack 301
	0.800 a .  301:401(100) ack 1   id 110
	0.810 b .  1:1(0)       ack 401
`

// The identifications of a sender that counts its packets say which of two it has
// sent first, however late the one is and whatever the receiver has asked for.
func TestIdentificationTellsReorderingFromRepair(t *testing.T) {
	play(t, measured+`
	1.000 a .  501:601(100) ack 1 id 112  | data, gap; ESTABLISHED ESTABLISHED
	1.001 b .  1:1(0)       ack 401
	1.002 b .  1:1(0)       ack 401
	1.003 b .  1:1(0)       ack 401
	1.200 a .  401:501(100) ack 1 id 111  | data, out of order; ESTABLISHED ESTABLISHED
	2.000 a .  701:801(100) ack 1 id 120  | data, gap; ESTABLISHED ESTABLISHED
	2.001 a .  601:701(100) ack 1 id 121  | data, retransmission by timeout; ESTABLISHED ESTABLISHED
	`)
}

// They count modulo 65536, and in the other byte order with some stacks.
func TestIdentificationsGoRound(t *testing.T) {
	play(t, opening+`
	0.500 a .  1:101(100)   ack 1 id 65000
	0.600 a .  101:201(100) ack 1 id 65256
	0.700 a .  201:301(100) ack 1 id 65512
	0.800 a .  301:401(100) ack 1 id 1000
	1.000 a .  501:601(100) ack 1 id 1768  | data, gap; ESTABLISHED ESTABLISHED
	1.200 a .  401:501(100) ack 1 id 1256  | data, out of order; ESTABLISHED ESTABLISHED
	`)
}

// Those of a sender that draws them say nothing.
func TestDrawnIdentificationsTellNothing(t *testing.T) {
	play(t, opening+`
	0.500 a .  1:101(100)   ack 1 id 30000
	0.600 a .  101:201(100) ack 1 id 1000
	0.700 a .  201:301(100) ack 1 id 60000
	0.800 a .  301:401(100) ack 1 id 20000
	1.000 a .  501:601(100) ack 1 id 21000  | data, gap; ESTABLISHED ESTABLISHED
	1.300 a .  401:501(100) ack 1 id 20500  | data, retransmission by timeout; ESTABLISHED ESTABLISHED
	`)
}

// Without them, what is late by less than both halves of the round trip together
// was overtaken: nobody can have asked for it yet.
func TestBothHalvesOfTheRoundTrip(t *testing.T) {
	play(t, opening+`
	0.500 a .  1:101(100)   ack 1
	0.510 b .  1:1(0)       ack 101
	0.600 b .  1:101(100)   ack 101
	0.610 a .  101:101(0)   ack 101
	1.000 a .  201:301(100) ack 101       | data, gap; ESTABLISHED ESTABLISHED
	1.010 b .  101:101(0)   ack 101
	1.011 b .  101:101(0)   ack 101
	1.012 b .  101:101(0)   ack 101
	1.018 a .  101:201(100) ack 101       | data, out of order; ESTABLISHED ESTABLISHED
	2.000 a .  401:501(100) ack 101       | data, gap; ESTABLISHED ESTABLISHED
	2.021 a .  301:401(100) ack 101       | data, retransmission by timeout; ESTABLISHED ESTABLISHED
	`)
}
