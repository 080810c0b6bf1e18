package inspect

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent is the processor time of this thread: what others do with the machine does not count.
func spent() time.Duration {
	var used unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &used) != nil {
		return 0
	}
	return time.Duration(used.Nano())
}
