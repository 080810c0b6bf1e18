//go:build unix && !linux

package start

import "syscall"

// attributes: the child has a process group of its own. That it dies with the
// guard is for Linux only, where functions run; elsewhere it reaches nothing any more.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
