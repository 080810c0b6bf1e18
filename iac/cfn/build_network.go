package cfn

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

func securityGroup(b *build, c app.Common, p *doc.Node) app.Resource {
	g := &app.SecurityGroup{Common: c}
	for _, n := range b.each(b.get(p, "SecurityGroupIngress")) {
		g.Ingress = append(g.Ingress, b.portRange(n, "SourceSecurityGroupId"))
	}
	for _, n := range b.each(b.get(p, "SecurityGroupEgress")) {
		g.Egress = append(g.Egress, b.portRange(n, "DestinationSecurityGroupId"))
	}
	return g
}

func (b *build) portRange(n *doc.Node, peer string) app.PortRange {
	cidr := b.get(n, "CidrIp")
	if b.pick(cidr) == nil {
		cidr = b.get(n, "CidrIpv6")
	}
	return app.PortRange{
		Protocol: b.str(b.get(n, "IpProtocol")), From: b.num(b.get(n, "FromPort")), To: b.num(b.get(n, "ToPort")),
		CIDR: b.text(cidr), Peer: b.text(b.get(n, peer)).V, Pos: place(n),
	}
}

func linkIngress(b *build, _ string, p *doc.Node) {
	if g, ok := b.resource(b.text(b.get(p, "GroupId")).V, "ec2").(*app.SecurityGroup); ok {
		g.Ingress = append(g.Ingress, b.portRange(p, "SourceSecurityGroupId"))
	}
}

func linkEgress(b *build, _ string, p *doc.Node) {
	if g, ok := b.resource(b.text(b.get(p, "GroupId")).V, "ec2").(*app.SecurityGroup); ok {
		g.Egress = append(g.Egress, b.portRange(p, "DestinationSecurityGroupId"))
	}
}

func endpoint(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.Endpoint{Common: c, Service: b.text(b.get(p, "ServiceName"))}
}

func logGroup(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.LogGroup{Common: c, Retention: b.num(b.get(p, "RetentionInDays")), Key: b.text(b.get(p, "KmsKeyId"))}
}

func trail(b *build, c app.Common, p *doc.Node) app.Resource {
	t := &app.Trail{Common: c, Validated: b.flag(b.get(p, "EnableLogFileValidation")), MultiRegion: b.flag(b.get(p, "IsMultiRegionTrail")), Key: b.text(b.get(p, "KMSKeyId"))}
	for _, s := range b.each(b.get(p, "EventSelectors")) {
		for _, d := range b.each(b.get(s, "DataResources")) {
			t.DataEvents = append(t.DataEvents, b.str(b.get(d, "Type")).V)
		}
	}
	for _, s := range b.each(b.get(p, "AdvancedEventSelectors")) {
		for _, f := range b.each(b.get(s, "FieldSelectors")) {
			if b.str(b.get(f, "Field")).V == "resources.type" {
				t.DataEvents = append(t.DataEvents, b.strings(b.get(f, "Equals"))...)
			}
		}
	}
	return t
}

func alarm(b *build, c app.Common, p *doc.Node) app.Resource {
	a := &app.Alarm{Common: c, Namespace: b.str(b.get(p, "Namespace")), Metric: b.str(b.get(p, "MetricName")), Dimensions: map[string]app.Text{}, Actions: b.texts(b.get(p, "AlarmActions"))}
	dims := b.each(b.get(p, "Dimensions"))
	for _, m := range b.each(b.get(p, "Metrics")) {
		metric := b.get(m, "MetricStat", "Metric")
		dims = append(dims, b.each(b.get(metric, "Dimensions"))...)
		if !a.Namespace.IsSet() {
			a.Namespace, a.Metric = b.str(b.get(metric, "Namespace")), b.str(b.get(metric, "MetricName"))
		}
	}
	for _, d := range dims {
		a.Dimensions[b.str(b.get(d, "Name")).V] = b.text(b.get(d, "Value")).V
	}
	return a
}
