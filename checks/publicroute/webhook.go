package publicroute

import (
	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/ir"
)

// A webhook's caller signs what it sends and can't sign in: an authorizer would
// shut it out. The code shows one by a provider's verifier, or by a keyed hash
// that it compares in constant time.
var (
	verifiers = []string{
		"constructevent", "constructeventasync", "constructeventv2", "verifysignature", "verifywebhook", "verifywebhooksignature", "verifyandreceive",
		"requestvalidator", "validaterequest", "signatureverifier", "isvalidrequest", "verifykey", "verifyslackrequest", "webhooksignature",
	}
	keyedHashes = []string{"createhmac", "hmac"}
	comparisons = []string{"timingsafeequal", "comparedigest", "safecompare"}
)

// signed asks whether the functions check a signature of what they are sent.
func signed() words.Question {
	verifies, hashes, compares := words.Called(verifiers...), words.Mentioned(keyedHashes...), words.Mentioned(comparisons...)
	return func(funcs []*ir.Func) bool { return verifies(funcs) || hashes(funcs) && compares(funcs) }
}

// webhook reports whether the code behind a trigger checks a signature itself.
func webhook(p *check.Pass, t *app.Trigger) bool { return signed()(p.Graph.Code().Funcs(t.To)) }
