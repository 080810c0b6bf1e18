package inspect

// sqlStatement reports whether a whole statement begins with the word.
func (v *view) sqlStatement(t token) bool {
	n := v.sqlToken(t.end)
	next := ""
	if n.kind == tWord {
		next = v.text(n)
	}
	m := v.sqlToken(n.end)
	switch v.text(t) {
	case "select":
		return v.selects(t.end) && (n.kind != tWord || m.kind != tEnd)
	case "insert", "replace", "merge":
		return next == "into"
	case "delete":
		return next == "from"
	case "update":
		return n.kind == tWord && v.is(m.start, "set")
	case "drop", "truncate":
		if a := v.sqlToken(m.end); m.kind == tWord && a.kind == tWord && !v.any(a.start, "cascade", "if", "on", "from", "restrict", "exists", "add", "union", "select") {
			return false
		}
		return sqlThing(next)
	case "create", "alter":
		return sqlThing(next)
	case "exec", "execute":
		return v.at(n.start) == '(' || len(next) > 3 && v.any(n.start, "xp_", "sp_", "master", "immediate", "sys")
	case "declare", "set":
		return n.kind == tVar
	case "shutdown":
		return n.kind == tEnd || n.kind == tComment || next == "with" || v.at(n.start) == ';'
	case "waitfor":
		return next == "delay" || next == "time"
	case "if", "while":
		if n.kind == tNumber && m.kind == tCompare {
			return true
		}
		return v.at(n.start) == '(' && v.sqlCondition(n.end) && (v.within(n.end, n.end+120, "waitfor") || v.within(n.end, n.end+120, "select") || v.within(n.end, n.end+120, "sleep"))
	case "copy":
		return m.kind == tWord && v.any(m.start, "from", "to") || v.at(n.start) == '('
	case "grant", "revoke":
		return n.kind == tWord && v.within(n.start, n.start+60, " to ") && (v.within(n.start, n.start+60, " on ") || v.any(n.start, "all ", "dba ", "connect ", "resource "))
	case "backup", "bulk", "handler", "call", "load", "attach":
		return next == "database" || next == "insert" || next == "data" || next == "xml" || next == "log" || m.kind == tWord && v.text(m) == "open" || v.at(n.end) == '(' && v.is(t.start, "call")
	case "do":
		return v.is(v.sqlSpace(t.end), "$$")
	case "begin":
		return v.any(n.start, "user_lock.", "dbms_") || next == "shutdown" || next == "declare" || next == "dbms_lock.sleep"
	}
	return sqlFunction(v.text(t)) && v.at(n.start) == '(' && (!common(v.text(t)) || v.is(t.start, "iif") && v.sqlInside(n.end))
}

func sqlThing(w string) bool {
	switch w {
	case "table", "database", "user", "login", "procedure", "function", "view", "index", "schema", "trigger", "or", "role", "extension", "temporary", "column", "session":
		return true
	}
	return false
}

// sqlFunction knows functions of databases that attacks use.
func sqlFunction(w string) bool {
	switch w {
	case "sleep", "benchmark", "pg_sleep", "extractvalue", "updatexml", "load_file", "ascii", "char", "chr", "ord", "mid", "substr",
		"substring", "concat", "concat_ws", "group_concat", "cast", "convert", "database", "version", "user", "current_user",
		"system_user", "session_user", "schema", "hex", "unhex", "length", "len", "if", "iif", "ifnull", "isnull", "nullif", "coalesce", "decode", "count",
		"rand", "floor", "exp", "left", "right", "lower", "upper", "strcmp", "elt", "make_set", "name_const", "json_keys", "polygon",
		"multipoint", "linestring", "geometrycollection", "multilinestring", "multipolygon", "gtid_subset", "randomblob", "randomuuid",
		"like", "sqlite_version", "db_name", "host_name", "suser_name", "is_srvrolemember", "user_name", "object_id", "col_name", "openrowset",
		"xmltype", "utl_inaddr.get_host_address", "utl_inaddr.get_host_name", "utl_http.request", "dbms_pipe.receive_message", "dbms_lock.sleep",
		"dbms_utility.sqlid_to_sqlhash", "dbms_xmlgen.getxml", "ctxsys.drithsx.sn", "sys_context", "httpuritype", "dbms_ldap.init", "xp_cmdshell",
		"pg_read_file", "lo_import", "current_setting", "pg_ls_dir", "query_to_xml", "database_to_xml", "array_agg", "string_agg", "generate_series",
		"row", "exists", "reverse", "instr", "locate", "position", "regexp_substring", "crypt_key", "conv", "bin", "md5", "sha1", "encode", "load_extension",
		"row_count", "connection_id", "last_insert_id", "uuid", "to_char", "lpad", "rpad", "to_number", "to_timestamp", "zeroblob", "call", "max", "min", "sum", "avg", "greatest", "nvl", "rownum", "bitand", "cos", "sin", "tan", "pi", "sqrt", "abs", "power", "log", "trim", "compress", "now", "sysdate", "crc32", "soundex", "quote", "field", "format", "insert", "interval", "json_valid", "sys_eval", "sys_exec", "dblink_connect", "lo_get", "overlay", "starts_with":
		return true
	}
	return false
}

// common knows those that code of other languages calls, too.
func common(w string) bool {
	switch w {
	case "sleep", "ascii", "char", "chr", "ord", "mid", "substr", "substring", "concat", "convert", "cast", "user", "version", "database", "schema",
		"hex", "unhex", "length", "len", "if", "count", "rand", "floor", "exp", "left", "right", "lower", "upper", "like", "exists", "reverse", "instr",
		"locate", "position", "conv", "bin", "md5", "sha1", "encode", "decode", "uuid", "call", "max", "min", "sum", "avg", "row", "polygon", "isnull",
		"coalesce", "greatest", "iif", "linestring", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "decoder", "nullif", "elt", "ifnull", "nvl", "cos", "sin", "tan", "pi", "sqrt", "abs", "power", "log", "trim", "compress", "now", "quote", "field", "format", "insert", "interval", "overlay", "starts_with":
		return true
	}
	return false
}

// sqlWordAt looks at a word of SQL anywhere in the text.
func (v *view) sqlWordAt(i, j int) string {
	w := string(v.s[i:min(j, i+32)])
	switch w {
	case "union":
		if t := v.sqlToken(v.sqlToken(j).end); t.kind == tWord && v.sqlToken(t.end).kind == tEnd && isAlpha(v.at(v.back(i))) {
			return "" // of a trade
		}
		return v.sqlUnion(j)
	case "or", "and", "xor", "having", "where":
		if v.sqlTautology(j) && (!v.query || w != "where") {
			return "sql-condition"
		}
	case "waitfor":
		if v.sqlStatement(token{tWord, i, j}) {
			return "sql-time"
		}
	case "into":
		if v.any(v.sqlSpace(j), "outfile", "dumpfile") {
			return "sql-file"
		}
	case "order":
		if b := v.sqlToken(j); v.is(b.start, "by") && v.sqlToken(b.end).kind == tNumber && v.sqlToken(v.sqlToken(b.end).end).kind == tComment {
			return "sql-clause"
		}
	case "case":
		if n := v.sqlToken(j); v.is(n.start, "when") && v.sqlTautology(n.end) || n.literal() && v.is(v.sqlToken(n.end).start, "when ") && v.sqlToken(v.sqlToken(n.end).end).literal() {
			return "sql-case"
		}
	case "procedure":
		if v.any(v.sqlSpace(j), "analyse(", "analyse (") {
			return "sql-clause"
		}
	case "select":
		return v.sqlSelect(i, j)
	case "information_schema", "sysobjects", "syscolumns", "sysibm", "pg_shadow", "pg_catalog", "all_tables", "user_tables", "sqlite_master", "sysusers", "sysdatabases", "systables", "pg_user", "pg_database", "msysaccessobjects", "user_tab_columns", "all_tab_columns", "mysql", "pg_group", "pg_roles", "pg_authid", "pg_stat_activity", "syscat", "all_users", "dba_users", "v$version", "pg_tables", "pg_class", "master":
		return v.sqlCatalogue(i)
	}
	return v.sqlCall(i, j, w)
}

// sqlCatalogue: the tables of tables, read from.
func (v *view) sqlCatalogue(i int) string {
	if v.is(i, "master") && !v.any(i, "master..", "master.dbo", "master.sys") {
		return ""
	}
	if v.is(i, "mysql") && !v.any(i, "mysql.user", "mysql.db") {
		return ""
	}
	if v.at(i-1) == '.' {
		for i--; i > 0 && isWord(v.s[i-1]); i-- {
		}
	}
	b := v.back(i)
	if b >= 3 && v.is(b-3, "from") || b >= 3 && v.is(b-3, "join") || v.at(b) == ',' || v.at(b) == '(' || v.at(b) == '/' {
		return "sql-catalogue"
	}
	return ""
}

// sqlSelect: a query within parentheses, or one that asks for the database itself.
func (v *view) sqlSelect(i, j int) string {
	b := v.back(i)
	if b >= 1 && v.is(b-1, "*/") {
		b = v.back(b - 1)
	}
	if !v.query && v.at(b) == '(' && v.selects(j) {
		return "sql-subquery"
	}
	if v.at(b) == ';' && !v.query && v.sqlStatement(token{tWord, i, j}) {
		return "sql-stacked"
	}
	t := v.sqlToken(j)
	if t.kind == tVar && v.at(t.start+1) == '@' {
		return "sql-information"
	}
	if n := v.sqlToken(t.end); t.kind == tWord && v.at(n.start) == '(' && sqlFunction(v.text(t)) && (!common(v.text(t)) || v.at(v.sqlSpace(n.end)) == ')' || v.is(t.start, "sleep")) {
		return "sql-information"
	}
	return ""
}

// sqlCall: functions that only attacks call, and common ones where an
// operator joins them to what stands before.
func (v *view) sqlCall(i, j int, w string) string {
	switch w {
	case "xp_cmdshell", "xp_dirtree", "xp_regread", "xp_fileexist", "xp_servicecontrol", "xp_availablemedia", "xp_enumdsn", "xp_loginconfig", "xp_makecab", "xp_ntsec_enumdomains", "xp_terminate_process", "sp_executesql", "sp_oacreate", "sp_configure", "sp_addextendedproc", "xp_subdirs":
		if b := v.at(v.back(i)); !isQuote(b) || b == '\'' {
			return "sql-procedure"
		}
	}
	if v.at(j) == '.' && v.any(i, "utl_http.", "utl_inaddr.", "dbms_pipe.", "dbms_lock.", "ctxsys.", "dbms_xmlgen.", "dbms_java.", "utl_file.", "dbms_ldap.") {
		return "sql-function"
	}
	if v.at(v.sqlSpace(j)) != '(' {
		return ""
	}
	open := v.sqlSpace(j) + 1
	switch w {
	case "benchmark":
		if t := v.sqlToken(open); t.kind == tNumber && v.at(v.sqlToken(t.end).start) == ',' {
			return "sql-time"
		}
	case "pg_sleep", "extractvalue", "updatexml", "load_file", "group_concat", "name_const", "dbms_pipe", "utl_inaddr", "utl_http", "dbms_lock", "openrowset", "gtid_subset", "randomblob", "receive_message", "get_host_address", "pg_read_file":
		return "sql-function"
	case "ascii", "ord", "mid", "substring", "length":
		if t := v.sqlToken(open); v.any(t.start, "substr", "mid(", "database(", "version(", "user(", "current_user", "length(", "(select", "system_user", "session_user", "@@") {
			return "sql-function"
		}
	case "sleep":
		return v.sqlSleep(i, open)
	case "char", "chr", "concat":
		return v.sqlSpelled(open, w)
	case "if":
		if t := v.sqlToken(open); t.literal() && v.sqlToken(t.end).kind == tCompare && (v.within(open, open+60, "sleep") || v.within(open, open+40, ") select")) {
			return "sql-time"
		}
	}
	return ""
}

// sqlSleep: sleep(5) where an operand stands, and not a statement of a program.
func (v *view) sqlSleep(i, open int) string {
	t, _ := v.sqlOperand(open)
	c := v.at(v.sqlToken(t.end).start)
	if t.kind != tNumber || c != ')' && c != '*' {
		return ""
	}
	b := v.back(i)
	p := v.at(b)
	after := v.sqlToken(v.sqlToken(t.end).end)
	if b < 0 && (after.kind == tComment || after.kind == tEnd) || p == '(' || v.sqlJoins(b) || p == '-' || p == '+' || p == '=' && b < 8 || p == '|' || p == '&' || p == '\'' || p == '"' || p == '^' || p == '*' || p == '/' && v.at(b-1) == '*' {
		return "sql-time"
	}
	return ""
}

// sqlJoins reports whether the word that ends at b takes an operand.
func (v *view) sqlJoins(b int) bool {
	return v.any(b-4, "rlike") || v.any(b-5, "regexp") || v.any(b-3, " like", "then") || v.is(b-4, "der by") || v.is(b-4, "up by")
}

// sqlSpelled: char(65)+char(66), concat(0x71…, concat(char(…
func (v *view) sqlSpelled(open int, w string) string {
	if w == "concat" {
		if v.any(v.sqlSpace(open), "0x", "char(", "(select", "chr(", "@@", "user()", "version()", "database()", "username,", "user,", "login,") || v.any(v.sqlSpace(open), "'~'", "0b") {
			return "sql-spelled"
		}
		return ""
	}
	t := v.sqlToken(open)
	n := v.sqlToken(t.end)
	if t.kind != tNumber {
		return ""
	}
	if v.at(n.start) == ',' && v.sqlToken(n.end).kind == tNumber && v.is(open-5, "char(") {
		return "sql-spelled"
	}
	m := v.sqlToken(n.end)
	if v.at(n.start) == ')' && (m.kind == tMath || m.kind == tLogic) && v.any(v.sqlSpace(m.end), "char", "chr", "(select") {
		return "sql-spelled"
	}
	return ""
}
