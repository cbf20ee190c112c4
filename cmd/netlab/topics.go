package main

import "github.com/spf13/cobra"

func newTopics() []*cobra.Command { return nil }
