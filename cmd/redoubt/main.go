// Command redoubt finds the ways into a serverless application.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, std{
		args: os.Args[1:], in: os.Stdin, out: os.Stdout, err: os.Stderr,
		env:      os.Getenv,
		terminal: isTerminal(os.Stdout), errTerminal: isTerminal(os.Stderr),
	})
	stop()
	os.Exit(code)
}

// isTerminal reports whether f is a character device: colour and progress go
// nowhere else.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
