package report

import (
	"math"
	"strings"

	"redoubt/check"
	"redoubt/deps/vex"
)

// richInventory is two functions that share packages, one of them with an
// advisory that only one can run into, and a folder of its own.
func richInventory() *check.Inventory {
	sum := "sha512-" + strings.Repeat("A", 86) + "=="
	lodash := check.Component{
		Ecosystem: "npm", Name: "lodash", Version: "4.17.20", Source: "lockfile", Direct: true, Use: check.Imported,
		Integrity: sum, Registry: "https://user:token@registry.npmjs.org/lodash/-/lodash-4.17.20.tgz?t=1#f", Licence: "MIT", File: "backend/package-lock.json", Line: 12,
	}
	idle := lodash
	idle.Use, idle.File = check.NotImported, "work/package-lock.json"
	return &check.Inventory{
		Database: "2024-03-04",
		Shipments: []check.Shipment{
			{Application: "shop", Function: "CreateOrder", Runtime: "nodejs22.x", Dir: "backend", Components: []check.Component{
				lodash,
				{Ecosystem: "npm", Name: "@aws-sdk/client-s3", Requested: "^3.0.0", Source: "manifest", Direct: true, File: "backend/package.json", Line: 5},
				{Ecosystem: "npm", Name: "async", Version: "2.0.0", Source: "lockfile", Via: []string{"lodash"}, Licence: "(MIT OR Apache-2.0)", File: "backend/package-lock.json", Line: 30},
				{Ecosystem: "npm", Name: "jest", Version: "29.0.0", Source: "lockfile", Direct: true, Dev: true, Licence: "SEE LICENSE IN x", File: "backend/package-lock.json", Line: 50},
			}},
			{Application: "shop", Function: "Worker", Runtime: "python3.13", Dir: "work", Components: []check.Component{
				idle,
				{
					Ecosystem: "PyPI", Name: "requests", Version: "2.0.0", Source: "lockfile", Direct: true, Use: check.Imported,
					Integrity: "sha256:" + strings.Repeat("0a", 32), File: "work/requirements.txt", Line: 1,
				},
				{Ecosystem: "Maven", Name: "org.apache.logging.log4j:log4j-core", Version: "2.14.1", Source: "vendored", File: "work/lib/log4j-core.jar"},
				{Ecosystem: "Go", Name: "github.com/a/b", Version: "1.2.3", Source: "lockfile", Direct: true, Integrity: "h1:x=", File: "work/go.mod", Line: 3},
			}},
			{Dir: "tools", Components: []check.Component{{Ecosystem: "PyPI", Name: "black", Version: "24.1.0", Source: "lockfile", Direct: true, File: "tools/requirements.txt", Line: 1}}},
		},
		Exposures: []check.Exposure{
			exposure("CreateOrder", vex.Affected, "", "Reached from the internet through POST /orders."),
			exposure("Worker", vex.NotAffected, "code_not_reachable", "Nothing that Worker runs imports it."),
			{
				Application: "shop", Function: "Worker", Ecosystem: "PyPI", Name: "requests", Version: "2.0.0", Advisory: "PYSEC-2018-28", Aliases: []string{"CVE-2018-18074"},
				Summary: "Credentials follow a redirect", Severity: "", State: vex.UnderInvestigation,
			},
			{
				Application: "shop", Function: "CreateOrder", Ecosystem: "npm", Name: "async", Version: "2.0.0", Advisory: "MAL-2024-1",
				Summary: "Malware", Severity: "critical", Malicious: true, Exploited: true, State: vex.Affected,
			},
		},
	}
}

func exposure(function string, state vex.Status, why, detail string) check.Exposure {
	return check.Exposure{
		Application: "shop", Function: function, Ecosystem: "npm", Name: "lodash", Version: "4.17.20",
		Advisory: "GHSA-35jh-r3h4-6jhm", Aliases: []string{"CVE-2021-23337", "CVE-2021-23337"}, Summary: "Command injection in lodash",
		Severity: "high", Score: 7.2, CWE: []string{"CWE-77", "CWE-94", "CWE-x"}, Fix: "4.17.21",
		State: state, Justification: why, Detail: detail,
	}
}

// hostileInventory has the text in every string, names that meet, and numbers
// that are none.
func hostileInventory(h, long string) *check.Inventory {
	component := func(ecosystem, name string) check.Component {
		return check.Component{
			Ecosystem: ecosystem, Name: name, Version: h, Requested: h, Source: h, Via: []string{h, name, h}, Use: check.Use(h),
			Integrity: h + " sha512-AAAA sha256:zz " + long, Registry: "https://" + h, Licence: h + long, File: h, Line: -7,
		}
	}
	list := []check.Component{
		component(h, h), component("npm", h), component("npm", "@"+h), component("npm", "@/"), component("Maven", ":"), component("Go", "/"),
		component("PyPI", h), component("npm", ""),
		{Ecosystem: "npm", Name: "a", Registry: "javascript:alert(1)"},
		{Ecosystem: "npm", Name: "../../etc"},
	}
	exposed := func(application, function string) check.Exposure {
		return check.Exposure{
			Application: application, Function: function, Ecosystem: "npm", Name: h, Version: h, Advisory: h, Aliases: []string{h, "", h + h}, Summary: h + long,
			Severity: h, Score: math.NaN(), CWE: []string{h, "CWE-0", "CWE--1", "CWE-99999999999999999999"}, Fix: h, Malicious: true, State: vex.Status(h), Justification: h, Detail: h,
		}
	}
	return &check.Inventory{
		Database: h,
		Shipments: []check.Shipment{
			{Application: h, Function: h, Runtime: h, Dir: h, Files: []string{h}, Components: list},
			{Application: h, Function: h + "2", Components: list},
			{Application: "", Function: "", Components: list},
			{Application: "", Function: "../../x", Components: list},
			{Application: "../..", Function: "..", Components: list},
			{Application: "/", Function: "/"},
			{Application: "CON", Function: "a/b"},
			{Application: "con", Function: "a_b"},
			{Application: "CON", Function: "A/b"},
		},
		Exposures: []check.Exposure{exposed(h, h), exposed(h, h), exposed("", ""), exposed("nowhere", "gone"), {}, {Advisory: "CVE-1", Ecosystem: "npm", Name: "late"}},
	}
}
