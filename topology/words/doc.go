// Package words has what every part of netlab needs to read and write words for
// people: the word that was probably meant ([Nearest]), sizes in bytes
// ([ParseSize], [FormatSize]), quoting for a shell ([ShellQuote]), times and
// counts ([Seconds], [Duration], [Count], [Bytes]), and the width of text on a
// terminal, East Asian characters included ([Width], [Pad], [Fold]).
package words
