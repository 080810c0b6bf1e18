package reach

import (
	"fmt"

	"redoubt/app"
	"redoubt/deps/vex"
)

// Exposed says of a package with an advisory what VEX says: a status, why it is
// not affected, and one sentence for people. symbols are what the advisory names.
func (c Carrier) Exposed(p *Parcel, symbols []string) (state vex.Status, why, detail string) {
	const open, affected, not = vex.UnderInvestigation, vex.Affected, vex.NotAffected
	if c.Shipment.Function == nil {
		return open, "", "no function of an application that was found comes with it"
	}
	switch c.Use {
	case NotImported:
		return not, "vulnerable_code_not_in_execute_path", "no import of the function's code leads to " + p.Package.Name
	case UseOpen:
		return open, "", "whether the function loads it is not known"
	case Brought:
		return open, "", "it is brought along by what the code imports; whether the weakness is reached is not known" + c.through()
	}
	name, at, known := c.Shipment.Symbol(symbols)
	switch {
	case name != "":
		return affected, "", fmt.Sprintf("%s is used at %s:%d%s", name, at.File, at.Line, c.through())
	case known:
		return open, "", "no code of the function's own uses what the advisory names"
	}
	return affected, "", fmt.Sprintf("it is imported at %s:%d%s", c.At.File, c.At.Line, c.through())
}

// through says who gets to the function.
func (c Carrier) through() string {
	if by := c.Reached(); by != "" {
		return "; " + by
	}
	return ""
}

// Reached says who can start the function from outside, "" if nobody can:
// "reachable from the internet through POST /order (no authorizer)".
func (c Carrier) Reached() string {
	if c.Trigger == nil || c.Caller < app.Authenticated {
		return ""
	}
	by := "by a " + Origin(c.Caller)
	switch c.Caller {
	case app.Anyone:
		by = "from the internet"
	case app.SelfRegistered:
		by = "by anyone who registers"
	}
	return "reachable " + by + " through " + TriggerLabel(c.Trigger)
}
