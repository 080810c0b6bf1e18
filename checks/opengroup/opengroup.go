// Package opengroup finds security groups that let the world in to something
// other than a web server.
package opengroup

import (
	_ "embed"
	"fmt"
	"strconv"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is open-security-group.
var Check = &check.Check{
	ID: "RD505", Name: "open-security-group", Doc: doc,
	Concern: check.Segmentation, Severity: check.Medium,
	Refs: []string{"CWE-284", "CWE-1327", "OWASP-SLS-S6", "CSA-SAS-3", "EC2.18", "EC2.19"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, g := range app.All[*app.SecurityGroup](p.App) {
		for _, r := range g.Ingress {
			if cidr, ok := r.CIDR.V.Literal(); !ok || cidr != "0.0.0.0/0" && cidr != "::/0" {
				continue
			}
			if what, severity := judge(r); severity != check.Default {
				report(p, g, r, what, severity)
			}
		}
	}
	return nil
}

// risky are the ports of databases, caches and remote access (the list of
// Security Hub's EC2.19).
var risky = map[int]string{
	20: "FTP", 21: "FTP", 22: "SSH", 23: "Telnet", 25: "SMTP", 135: "RPC", 445: "SMB", 1433: "SQL Server", 1434: "SQL Server",
	2049: "NFS", 3306: "MySQL", 3389: "RDP", 4333: "mSQL", 5432: "PostgreSQL", 5500: "VNC", 5601: "Kibana", 6379: "Redis",
	9092: "Kafka", 9098: "Kafka", 9200: "OpenSearch", 9300: "OpenSearch", 11211: "memcached", 27017: "MongoDB",
}

func judge(r app.PortRange) (string, check.Severity) {
	protocol, known := r.Protocol.Or("-1")
	if !known {
		return "", check.Default
	}
	if protocol == "-1" || protocol == "all" {
		return "on every port", check.High
	}
	from, fk := r.From.Or(0)
	to, tk := r.To.Or(65535)
	switch {
	case !fk || !tk || protocol == "icmp" || protocol == "icmpv6" || protocol == "1" || protocol == "58":
		return "", check.Default
	case to-from >= 1000:
		return fmt.Sprintf("on ports %d to %d", from, to), check.High
	}
	for port, name := range risky {
		if from <= port && port <= to {
			if from == to {
				return "on port " + strconv.Itoa(port) + " (" + name + ")", check.High
			}
			return fmt.Sprintf("on ports %d to %d", from, to), check.High
		}
	}
	if from == to && (from == 80 || from == 443) {
		return "", check.Default
	}
	return fmt.Sprintf("on port %d", from), check.Low
}

func report(p *check.Pass, g *app.SecurityGroup, r app.PortRange, what string, severity check.Severity) {
	holder := behind(p, g)
	if holder == "" {
		holder = "whatever uses it"
	}
	if onlyFunctions(p, g) {
		severity = check.Info // a function listens on no port
	}
	p.Report(check.Finding{
		Resource: g.Name, Pos: r.Pos, Severity: severity,
		Message: fmt.Sprintf("The security group %s lets the whole internet in to %s %s.", g.Label(), holder, what),
		Path:    []string{"internet", g.Label(), holder},
		Fix:     check.Fix{Text: "SourceSecurityGroupId: the functions' group, instead of 0.0.0.0/0."},
	})
}

// behind names what the group protects.
func behind(p *check.Pass, g *app.SecurityGroup) string {
	for _, r := range p.App.Resources {
		if holds(groups(r), g) {
			return r.Base().Label()
		}
	}
	for _, f := range p.App.Functions {
		if f.VPC != nil && holds(f.VPC.SecurityGroups, g) {
			return f.Label()
		}
	}
	return ""
}

func onlyFunctions(p *check.Pass, g *app.SecurityGroup) bool {
	for _, r := range p.App.Resources {
		if holds(groups(r), g) {
			return false
		}
	}
	for _, f := range p.App.Functions {
		if f.VPC != nil && holds(f.VPC.SecurityGroups, g) {
			return true
		}
	}
	return false
}

func groups(r app.Resource) []app.Text {
	switch r := r.(type) {
	case *app.Database:
		return r.Groups
	case *app.Cache:
		return r.Groups
	case *app.Broker:
		return r.Groups
	case *app.LoadBalancer:
		return r.Groups
	}
	return nil
}

func holds(list []app.Text, g *app.SecurityGroup) bool {
	for _, text := range list {
		if text.Target() == g.Name {
			return true
		}
	}
	return false
}
