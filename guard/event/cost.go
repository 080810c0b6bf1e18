package event

import (
	"sync/atomic"
	"time"

	"redoubt/policy"
)

// costs is how long each caller may make the function run, in seconds. What an event
// costs is known when it is over, so a bucket may go below nothing, and is waited for
// until it has something again; what runs at the moment counts with the time it took so far.
type costs struct {
	budget
	from time.Time // what beginnings are counted from
}

func newCosts(b *policy.Budget, now time.Time) *costs {
	if b == nil || b.Cost.Milliseconds <= 0 || b.Cost.Window <= 0 {
		return nil
	}
	most := float64(b.Cost.Milliseconds) / 1000
	return &costs{budget{rate: most / float64(b.Cost.Window), burst: most, full: map[string]bucket{}}, now.Round(0)}
}

// left reports whether a caller may make the function run any more. A clock that jumps
// while something runs misleads it until that is over: what is charged is what it took.
func (c *costs) left(who string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.full[who]; !ok {
		return true
	}
	mine := c.of(who, now)
	c.full[who] = mine // after a jump back, time counts from there
	return mine.tokens > max(0, float64(mine.running)*c.since(now)-mine.begun)
}

func (c *costs) since(now time.Time) float64 { return now.Round(0).Sub(c.from).Seconds() }

// A Meter runs while the function is at work on an event. A nil one charges nobody.
type Meter struct {
	costs *costs
	now   func() time.Time
	who   string
	begun float64
	over  atomic.Bool
}

// Start begins to charge a Decision's Payer, nil where the policy has no budget of cost
// or nobody pays. Stop must follow.
func (g *Guard) Start(payer string) *Meter {
	if g.costs == nil || payer == "" {
		return nil
	}
	now := g.world.Now()
	m := &Meter{costs: g.costs, now: g.world.Now, who: payer, begun: g.costs.since(now)}
	m.move(1, 0)
	return m
}

// Stop charges how long the function ran. Only the first one counts.
func (m *Meter) Stop(ran time.Duration) {
	if m != nil && !m.over.Swap(true) {
		m.move(-1, max(0, ran.Seconds()))
	}
}

func (m *Meter) move(running int, spent float64) {
	c := m.costs
	c.mu.Lock()
	defer c.mu.Unlock()
	mine := c.of(m.who, m.now())
	mine.running += running
	mine.begun += float64(running) * m.begun
	mine.tokens -= spent
	c.full[m.who] = mine
}
