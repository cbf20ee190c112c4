// Package impair is what a link does to packets: netem's models, and rules that
// name a packet by what it means to TCP.
package impair
