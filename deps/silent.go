package deps

import (
	"sync"

	"github.com/google/osv-scalibr/log"
)

// silence keeps scalibr's extractors from writing to standard error: what they
// leave out is ours to tell.
var silence = sync.OnceFunc(func() { log.SetLogger(silent{}) })

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Error(...any)          {}
func (silent) Warnf(string, ...any)  {}
func (silent) Warn(...any)           {}
func (silent) Infof(string, ...any)  {}
func (silent) Info(...any)           {}
func (silent) Debugf(string, ...any) {}
func (silent) Debug(...any)          {}
