// Package report writes what a person or a tool reads of a run: the transcript,
// the ladder, the table of states, a summary, and JSON, pcapng, SVG and Mermaid
// files. Its input is a [Run], plain data; the same run gives the same bytes
// everywhere, the wall time apart.
package report
