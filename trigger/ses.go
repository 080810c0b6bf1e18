package trigger

import "redoubt/app"

// ses does not bring the mail's body: that lies in a bucket.
func ses() Kind {
	return Kind{
		Name: app.SES,
		Doc:  "a mail that SES received",
		Link: "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html",
		Root: event(list(
			"Records",
			platform("eventSource eventVersion"),
			object("ses", object("mail", mail()), object("receipt", receipt())),
		)),
	}
}

func mail() fields {
	return group(
		platform("timestamp messageId"),
		platform("headersTruncated").as(Boolean),
		attacker("source"),
		array("destination", attacker("*")),
		list("headers", attacker("name value")),
		object(
			"commonHeaders",
			attacker("returnPath date messageId subject sender"),
			array("from", attacker("*")), array("to", attacker("*")), array("cc", attacker("*")),
			array("bcc", attacker("*")), array("replyTo", attacker("*")),
		),
	)
}

func receipt() fields {
	verdict := func(name string) fields { return object(name, platform("status")) }
	return group(
		platform("timestamp dmarcPolicy"),
		platform("processingTimeMillis").as(Number),
		array("recipients", attacker("*")),
		verdict("spamVerdict"), verdict("virusVerdict"), verdict("spfVerdict"), verdict("dkimVerdict"), verdict("dmarcVerdict"),
		object("action", platform("*")),
	)
}
