package inspect

// tagAt looks at a '<': tags that run or load something, and attributes that
// do in any tag.
func (v *view) tagAt(i int) string {
	j := i + 1
	for j < i+6 && (v.at(j) == '/' || v.at(j) == '<' || j < len(v.s) && v.s[j] == 0) {
		j++
	}
	closing := v.at(i+1) == '/'
	k := j
	for k < len(v.s) && k < j+32 && (isWord(v.s[k]) || v.s[k] == '-' || v.s[k] == ':') {
		k++
	}
	if k == j {
		return v.tagOdd(j)
	}
	local := j
	if n := v.find(j, k, ":"); n > 0 {
		local = n + 1
	}
	name := string(v.s[local:k])
	if kind := v.tagNamed(name, k, closing); kind != "" {
		return kind
	}
	if closing || isQuote(v.at(i-1)) && v.at(i-1) == v.at(k) {
		return ""
	}
	return v.attributes(k)
}

// tagOdd: browsers take <%00script, <?xml and the like differently.
func (v *view) tagOdd(j int) string {
	if v.is(j, "?import") && v.within(j, j+60, "namespace") {
		return "xss-import"
	}
	if v.any(j, "!--[if", "!doctype svg") && v.within(j, j+reach, "script") {
		return "xss-conditional"
	}
	if v.is(j, "![cdata[<script") || v.is(j, "!--><script") {
		return "xss-script"
	}
	k := v.space(j)
	for k < j+8 && (v.at(k) == '<' || v.at(k) == '/') {
		k++
	}
	if k > j && (v.is(k, "script") || v.is(k, "img") && v.within(k, k+80, "onerror")) && v.at(v.word(k)) != 0 {
		return "xss-script"
	}
	return ""
}

func (v *view) tagNamed(name string, k int, closing bool) string {
	switch name {
	case "script":
		if c := v.at(k); c != '-' {
			return "xss-script"
		}
	case "iframe", "frame", "frameset", "object", "embed", "applet", "bgsound", "isindex", "layer", "ilayer", "xss", "xss:xss", "portal", "fencedframe", "marquee", "plaintext":
		if c := v.at(k); !closing && (isSpace(c) && v.opens(k) || c == '/' || c == '>' && name != "object" && name != "frame" && name != "layer" && v.within(k, k+64, "<")) {
			return "xss-frame"
		}
	case "xml":
		if isSpace(v.at(k)) && (v.within(k, v.close(k), "src=") || v.within(k, v.close(k), "id=")) {
			return "xss-island"
		}
	case "meta":
		if v.within(k, v.close(k), "http-equiv") && (v.within(k, v.close(k), "refresh") || v.within(k, v.close(k), "set-cookie") || v.within(k, v.close(k), "link")) || v.within(k, v.close(k), "utf-7") {
			return "xss-meta"
		}
	case "base":
		if v.within(k, v.close(k), "href") {
			return "xss-base"
		}
	case "link":
		if v.within(k, v.close(k), "stylesheet") && v.within(k, v.close(k), "href") && (!v.any(v.space(0), "<!doctype html", "<html", "<!--", "{%") && v.lines(4) || v.within(k, v.close(k), "script:")) || v.within(k, v.close(k), "import") {
			return "xss-link"
		}
	case "style":
		if !closing && v.styles(k) {
			return "xss-style"
		}
	case "import", "set", "animate", "animatetransform":
		if v.within(k, v.close(k), "implementation") || v.within(k, v.close(k), "attributename") && (v.within(k, k+reach, "javascript") || v.within(k, k+reach, "onmouseover") || v.within(k, k+reach, "href")) {
			return "xss-animate"
		}
	case "form":
		if v.within(k, v.close(k), "action") && v.within(k, v.close(k), "script:") {
			return "xss-form"
		}
	}
	return ""
}

// opens reports whether attributes follow.
func (v *view) opens(k int) bool {
	return v.find(k, k+reach, "=") >= 0 || v.find(k, k+reach, ">") >= 0
}

// close returns where the tag ends.
func (v *view) close(k int) int {
	if j := v.find(k, k+reach, ">"); j >= 0 {
		return j
	}
	return min(len(v.s), k+reach)
}

func (v *view) styles(k int) bool {
	end := k + reach
	return v.within(k, v.close(k), "javascript") || v.within(k, end, "expression(") || v.within(k, end, "javascript:") || v.within(k, end, "-moz-binding") || v.within(k, end, "behavior:") ||
		v.within(k, end, "^=") && v.within(k, end, "url(") || v.within(k, end, "@import") && (v.within(k, end, "data:") || v.within(k, end, "//")) || v.within(k, end, "onload") || v.within(k, end, "onerror") || v.within(k, end, "</style><")
}

// attributes walks the attributes of any tag.
func (v *view) attributes(i int) string {
	var q byte
	begin := i
	if v.fuel < 0 {
		return ""
	}
	for end := min(len(v.s), i+2*reach); i < end; i++ {
		c := v.s[i]
		switch {
		case q != 0 && c == q:
			q = 0
		case c == '=' && q == 0:
			if n := v.at(v.space(i + 1)); n == '"' || n == '\'' || n == '`' {
				i = v.space(i + 1)
				q = n
			}
		case (c == '>' || c == '<') && q == 0:
			v.fuel -= i - begin
			return ""
		case c == 'o' && q == 0 && !isWord(v.at(i-1)) && v.at(i-1) != '-' && v.at(i-1) != ':':
			if kind := v.handler(i, true); kind != "" {
				return kind
			}
		case c == '$' && v.any(i, "$event.view", "$event.path", "$event.composedpath"):
			return "xss-handler"
		case c == 'd' && q == 0 && v.any(i, "datasrc=", "dataformatas=", "datafld="):
			return "xss-attribute"
		case c == 's' && q == 0 && v.is(i, "srcdoc"), c == 'f' && q == 0 && v.is(i, "formaction") && v.within(i, end, "script"):
			return "xss-attribute"
		case c == 's' && q == 0 && v.is(i, "style") && v.at(v.space(i+5)) == '=' && (v.within(i, v.close(i), "expression(") || v.within(i, v.close(i), "binding:") || v.within(i, v.close(i), "behavior:") || v.within(i, v.close(i), "behaviour:")):
			return "xss-style"
		}
	}
	v.fuel -= i - begin
	return ""
}

// handler looks at an attribute that is called on…= at i.
func (v *view) handler(i int, tag bool) string {
	if !v.is(i, "on") {
		return ""
	}
	j := v.word(i)
	k := v.space(j)
	if v.at(k) != '=' || j-i < 5 || j-i > 32 {
		return ""
	}
	k = v.space(k + 1)
	if v.at(k) == '{' || v.at(k) == '>' || v.at(k) == '=' {
		return ""
	}
	known := knownHandler(string(v.s[i:j]))
	if c := v.at(k); tag && (known || v.calls(k) || k < len(v.s) && !isQuote(c) && c != '$' && c != '#') {
		return "xss-handler"
	}
	if known && v.back(i) < 0 && v.lines(0) && (v.any(k, "function(", "()=>") || v.at(k) == ';') {
		return "xss-handler"
	}
	if p := v.at(i - 1); known && (isSpace(p) || isQuote(p) || p == '/' || p == ';' || p == ',' || i == 0) && v.calls(k) && v.embeds(i, k) {
		return "xss-handler"
	}
	return ""
}

// embeds: outside of a tag, an attribute has no spaces around its sign, or a
// quote is closed before it.
func (v *view) embeds(i, k int) bool {
	b := v.back(i)
	return b < 0 || isQuote(v.at(b)) || v.at(b) == '/' || v.at(k-1) == '=' || isQuote(v.at(k))
}

// calls reports whether JavaScript of an attack begins at i.
func (v *view) calls(i int) bool {
	for end := i + 6; i < end && (isQuote(v.at(i)) || isSpace(v.at(i)) && i < len(v.s) || v.at(i) == '(' || v.at(i) == ';' || v.at(i) == '!' || v.at(i) == '/'); i++ {
	}
	j := v.word(i)
	if c := v.at(j); jsWord(string(v.s[i:min(j, i+24)])) || c == '(' || c == '`' || c == '[' || c == '=' && j > i || c == '.' && v.find(j, v.token(j), "(") > 0 {
		return v.at(j+1) != ')' || c != '(' || jsWord(string(v.s[i:min(j, i+24)]))
	}
	return v.at(i) == '[' || v.at(i) == '&' || v.is(i, "\\u") || v.at(i) == '$' && v.at(i+1) == '{'
}

func jsWord(w string) bool {
	switch w {
	case "alert", "confirm", "prompt", "eval", "settimeout", "setinterval", "document", "window", "location", "top", "self", "parent", "frames",
		"javascript", "fetch", "import", "print", "globalthis", "execscript", "msgbox", "vbscript", "url", "history", "navigate", "name":
		return true
	}
	return false
}

// knownHandler knows the names of event handlers.
func knownHandler(w string) bool {
	switch w[2:] {
	case "abort", "activate", "afterprint", "afterscriptexecute", "afterupdate", "animationcancel", "animationend", "animationiteration", "animationstart",
		"auxclick", "beforeactivate", "beforecopy", "beforecut", "beforedeactivate", "beforeeditfocus", "beforeinput", "beforematch", "beforepaste", "beforeprint",
		"beforescriptexecute", "beforetoggle", "beforeunload", "beforeupdate", "begin", "blur", "bounce", "cancel", "canplay", "canplaythrough", "cellchange", "change",
		"click", "close", "command", "contextmenu", "controlselect", "copy", "cuechange", "cut", "dataavailable", "datasetchanged", "datasetcomplete", "dblclick", "deactivate",
		"drag", "dragdrop", "dragend", "dragenter", "dragexit", "dragleave", "dragover", "dragstart", "drop", "durationchange", "emptied", "end", "ended", "error", "errorupdate",
		"filterchange", "finish", "focus", "focusin", "focusout", "formdata", "formchange", "forminput", "fullscreenchange", "gotpointercapture", "hashchange", "help", "input", "invalid", "keydown", "keypress", "keyup",
		"layoutcomplete", "load", "loadeddata", "loadedmetadata", "loadend", "loadstart", "losecapture", "lostpointercapture", "mediacomplete", "mediaerror", "message", "mousedown", "mouseenter", "mouseleave", "mousemove", "mouseout",
		"mouseover", "mouseup", "mousewheel", "move", "moveend", "movestart", "mozfullscreenchange", "offline", "outofsync", "pagehide", "pageshow", "paste", "pause",
		"play", "playing", "pointercancel", "pointerdown", "pointerenter", "pointerleave", "pointermove", "pointerout", "pointerover", "pointerrawupdate", "pointerup",
		"popstate", "progress", "propertychange", "ratechange", "readystatechange", "redo", "repeat", "reset", "resize", "resizeend", "resizestart", "resume", "reverse",
		"rowdelete", "rowenter", "rowexit", "rowinserted", "rowsdelete", "rowsenter", "rowsinserted", "scroll", "scrollend", "search", "securitypolicyviolation", "seek", "seeked", "seeking", "select", "selectionchange", "selectstart",
		"show", "slotchange", "stalled", "start", "stop", "storage", "submit", "suspend", "syncrestored", "timeerror", "timeupdate", "toggle", "touchcancel", "touchend", "touchmove", "touchstart",
		"trackchange", "transitioncancel", "transitionend", "transitionrun", "transitionstart", "undo", "unhandledrejection", "unload", "urlflip", "volumechange", "waiting",
		"webkitanimationend", "webkitanimationiteration", "webkitanimationstart", "webkitfullscreenchange", "webkittransitionend", "webkitmouseforcechanged", "webkitmouseforcedown", "webkitmouseforceup", "webkitmouseforcewillbegin", "webkitplaybacktargetavailabilitychanged", "webkitpresentationmodechanged", "webkitwillrevealbottom", "wheel":
		return true
	}
	return false
}
