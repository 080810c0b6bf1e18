package inspect

// A role says who looks at a word.
type role uint8

const (
	roleSQL role = 1 << iota
	roleScript
	roleProgram
	roleCode
	roleJava
	roleQuery
	rolePath
	roleProto
)

// roleOf knows the words that mean something to a parser; most words of a text
// mean nothing, and cost this look only.
func roleOf(w []byte) role {
	switch string(w) {
	case "all_tab_columns", "all_tables", "all_users", "and", "ascii", "benchmark", "case", "char", "chr", "concat", "ctxsys", "dba_users",
		"dbms_java", "dbms_ldap", "dbms_lock", "dbms_pipe", "dbms_xmlgen", "extractvalue", "get_host_address", "group_concat", "gtid_subset",
		"having", "if", "information_schema", "into", "length", "load_file", "master", "mid", "msysaccessobjects", "mysql", "name_const",
		"openrowset", "or", "ord", "order", "pg_authid", "pg_catalog", "pg_class", "pg_database", "pg_group", "pg_read_file", "pg_roles",
		"pg_shadow", "pg_sleep", "pg_stat_activity", "pg_tables", "pg_user", "procedure", "randomblob", "receive_message", "select",
		"sp_addextendedproc", "sp_configure", "sp_executesql", "sp_oacreate", "sqlite_master", "syscat", "syscolumns", "sysdatabases", "sysibm",
		"sysobjects", "systables", "sysusers", "union", "updatexml", "user_tab_columns", "user_tables", "utl_file", "utl_http", "utl_inaddr",
		"v$version", "waitfor", "where", "xor", "xp_availablemedia", "xp_cmdshell", "xp_dirtree", "xp_enumdsn", "xp_fileexist", "xp_loginconfig",
		"xp_makecab", "xp_ntsec_enumdomains", "xp_regread", "xp_servicecontrol", "xp_subdirs", "xp_terminate_process":
		return roleSQL
	case "alert", "confirm", "document", "execscript", "expression", "frames", "fromcharcode", "globalthis", "import", "parent", "prompt", "self",
		"setinterval", "settimeout", "settimeout_", "top", "window":
		return roleScript
	case "bash", "cmd", "ksh", "nc", "ncat", "netcat", "perl", "php", "powershell", "pwsh", "python", "python2", "python3", "ruby", "sh",
		"zsh":
		return roleProgram
	case "__builtins__", "__getattribute__", "__import__", "_cookie", "_get", "_post", "_request", "_server", "assert", "base64_decode",
		"call_user_func", "child_process", "create_function", "die", "exec", "execsync", "exit", "file_get_contents", "file_put_contents", "fsockopen",
		"getengineby", "highlight_file", "os", "passthru", "pcntl_exec", "phpinfo", "popen", "preg_replace", "print", "print_r", "proc_open", "process",
		"readfile", "require", "scriptenginemanager", "shell_exec", "show_source", "spawn", "spawnsync", "subprocess", "system", "usleep",
		"var_dump":
		return roleCode
	case "__base__", "__bases__", "__class__", "__mro__", "_memberaccess", "allowstaticmethodaccess", "class", "clonetransformer", "com",
		"defaultactionmapper", "forclosure", "instantiatefactory", "instantiatetransformer", "invokertransformer", "java", "javax",
		"opensymphony", "org", "prototypeclonefactory", "prototypeserializationfactory", "redirect", "redirectaction", "runtime", "whileclosure":
		return roleJava
	case "date", "db", "return", "while":
		return roleQuery
	case "contains", "count", "doc", "last", "local", "name", "namespace", "position", "starts", "string", "text":
		return rolePath
	case "__proto__":
		return roleProto
	case "sleep":
		return roleSQL | roleQuery
	case "substring":
		return roleSQL | rolePath
	case "eval":
		return roleScript | roleCode
	case "this":
		return roleScript | roleQuery
	case "__globals__", "__subclasses__", "getruntime", "processbuilder":
		return roleCode | roleJava
	case "constructor":
		return roleScript | roleJava | roleProto
	}
	return 0
}
