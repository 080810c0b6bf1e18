package main

import "time"

// timed returns how many milliseconds do takes.
func timed(do func()) float64 {
	began := time.Now()
	do()
	return time.Since(began).Seconds() * 1000
}
