package guard_test

import (
	"context"
	"testing"

	"redoubt/guard/account"
	"redoubt/guard/proxy"
)

// TestRecordAfterwards: the record of an event that nothing is against may be made when
// the event has left; one that somebody finds a fault in is told of before, and so is any
// where nobody offers to wait, or waits no more.
func TestRecordAfterwards(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	for _, c := range []struct {
		name, event string
		ctx         context.Context
		offered     bool
		left        bool
	}{
		{"honest", honest(), context.Background(), true, true},
		{"honest, nobody offers", honest(), context.Background(), false, false},
		{"honest, too late", honest(), ended, true, false},
		{"attack", attack(), context.Background(), true, false},
	} {
		b := newBench(t, monitors, account.Account{})
		var left func()
		inv := &proxy.Invocation{ID: "1", Event: []byte(c.event)}
		if c.offered {
			inv.Afterwards = func(do func()) { left = do }
		}
		b.guard.Hooks().Decide(c.ctx, inv)
		if (left != nil) != c.left {
			t.Errorf("%s: left to be done afterwards: %v", c.name, left != nil)
		}
		if left != nil {
			left()
		}
		recs := b.records(t)
		if len(recs) != 1 || recs[0].Request != "1" || recs[0].Bytes != len(c.event) || !recs[0].Cold || recs[0].Time.IsZero() {
			t.Fatalf("%s: %+v", c.name, recs)
		}
	}
}
