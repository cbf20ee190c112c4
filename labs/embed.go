// Package labs is the library of labs that the command carries with it, a folder
// each: lab.star is the script, README.md tells what it shows and why, README.zh.md
// the same in Chinese, and transcript.golden is what the run prints.
package labs

import "embed"

// FS has a folder for each lab.
//
//go:embed */lab.star */README.md */README.zh.md */transcript.golden
var FS embed.FS
