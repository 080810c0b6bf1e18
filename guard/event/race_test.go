//go:build race

package event

// raced: the race detector has pools lose what they hold, so that allocations can't be counted.
const raced = true
