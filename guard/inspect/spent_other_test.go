//go:build !linux

package inspect

import "time"

// spent is the time that has passed.
func spent() time.Duration { return time.Duration(time.Now().UnixNano()) }
