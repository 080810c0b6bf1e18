package lang

import (
	"redoubt/lang/ir"
	"redoubt/lang/python"
)

// maxUnread is how many imports of one file are told of.
const maxUnread = 50

// unread notes the imports of a module that mean code of the application which is not
// among the files: whoever judges by what code does must know that there is more.
func (c *Code) unread(m *ir.Module) {
	seen := map[string]bool{}
	for _, fn := range m.Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				in := &b.Instrs[i]
				if in.Op != ir.Import || seen[in.Name] || len(seen) >= maxUnread {
					continue
				}
				if why := c.away(m, in); why != "" {
					seen[in.Name] = true
					m.Gaps = append(m.Gaps, ir.Gap{Pos: in.Pos, Import: in.Name, Message: "imports " + in.Name + ", which " + why + ": it was not read"})
				}
			}
		}
	}
}

// away says why an import of the application's own code has no file, "" if it has one
// or means a library.
func (c *Code) away(m *ir.Module, in *ir.Instr) string {
	var outside, missing bool
	if m.Lang == "python" {
		outside, missing = python.Away(c.stats, m.File, in.Name, in.Member)
	} else {
		outside, missing = c.jsFiles.Away(m.File, in.Name)
	}
	switch {
	case outside:
		return "is outside of the scanned folder"
	case missing:
		return "is not there"
	}
	return ""
}
