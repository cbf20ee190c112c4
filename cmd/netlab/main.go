// Command netlab runs network labs: scripts in which real TCP/IP stacks talk
// over links that delay, lose and reorder their packets, in virtual time.
package main

import "os"

func main() { os.Exit(execute(os.Args[1:])) }
