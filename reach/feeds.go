package reach

import "redoubt/app"

// feeds works out who can write to the queues, topics, buses, streams and
// state machines of the application through others: an API that writes to a
// queue by itself, a topic whose messages a queue gets.
func (g *Graph) feeds() {
	for range 4 { // hops
		changed := false
		for _, r := range g.App.Resources {
			switch r := r.(type) {
			case *app.API:
				changed = g.apiFeeds(r) || changed
			case *app.Topic:
				changed = g.topicFeeds(r) || changed
			case *app.Rule:
				changed = g.ruleFeeds(r) || changed
			}
		}
		if !changed {
			return
		}
	}
}

// A Feed is a way into a source of events that leads through another resource.
type Feed struct {
	Label string // "POST /orders of Api", "OrdersTopic"
	Pos   app.Pos
}

// FedBy returns the way by which most people can write to the resource through
// others, nil if there is none.
func (g *Graph) FedBy(r app.Resource) *Feed { return g.fedBy[r] }

// feed notes that the caller can write to what the text names.
func (g *Graph) feed(text app.Text, c app.Caller, by Feed) bool {
	changed := false
	for _, name := range text.Refs() {
		r := g.byName[name]
		switch r.(type) {
		case *app.Queue, *app.Topic, *app.Bus, *app.Stream, *app.StateMachine, *app.Table:
			if g.fed[r] < c {
				g.fed[r], g.fedBy[r], changed = c, &by, true
			}
		}
	}
	return changed
}

func (g *Graph) apiFeeds(api *app.API) bool {
	changed := false
	for _, r := range api.Routes {
		c := g.throughAPI(api, g.RouteCaller(r))
		for _, text := range append([]app.Text{r.Target}, r.Sends...) {
			changed = g.feed(text, c, Feed{RouteLabel(r, api.Kind) + " of " + api.Label(), r.Pos}) || changed
		}
	}
	return changed
}

func (g *Graph) topicFeeds(t *app.Topic) bool {
	c := g.sourceCaller(&app.Trigger{Kind: app.SNS, Source: t})
	changed := false
	for _, s := range t.Subscriptions {
		if s.Protocol.V == "sqs" || s.Protocol.V == "firehose" {
			changed = g.feed(s.Endpoint.V, c, Feed{t.Label(), s.Pos}) || changed
		}
	}
	return changed
}

func (g *Graph) ruleFeeds(r *app.Rule) bool {
	var bus app.Resource
	for _, name := range r.Bus.V.Refs() {
		bus = g.byName[name]
	}
	if bus == nil || r.Schedule.IsSet() {
		return false
	}
	c := g.sourceCaller(&app.Trigger{Kind: app.EventBridge, Source: bus})
	changed := false
	for _, t := range r.Targets {
		changed = g.feed(t.To, c, Feed{bus.Base().Label(), t.Pos}) || changed
	}
	return changed
}
