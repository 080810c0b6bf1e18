package reach

// WithCodeOf takes over what old found out about the code: the application is
// the same but for settings that say nothing of code. It returns g.
func (g *Graph) WithCodeOf(old *Graph) *Graph {
	from := old.Code()
	c := *from
	c.Of = make([]*FunctionCode, 0, len(from.Of))
	for _, fc := range from.Of {
		own := *fc
		if fc.Function != nil {
			if own.Function = g.App.Function(fc.Function.Name); own.Function == nil {
				continue
			}
		}
		c.Of = append(c.Of, &own)
	}
	g.source, g.code = old.source, &c
	return g
}
