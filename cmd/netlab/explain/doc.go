// Package explain is the dictionary of the command: a page for each state, flag,
// kind of segment, rule of the monitor, and word of opening and closing.
//
// The texts are data: en/ and zh/ hold a file a group, read by [Load]. Each
// page has a figure, a part of a run of a small lab in figures/, which is run
// when the page is printed; no figure is drawn by hand.
package explain
