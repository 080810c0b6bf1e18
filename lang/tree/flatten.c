#include <stdbool.h>
#include <stdlib.h>
#include "flatten.h"

// The part of tree-sitter's C interface (tree_sitter/api.h, version 0.25) that
// is used here. The library itself is linked by the Go module.
typedef struct { uint32_t context[4]; const void *id; const void *tree; } TSNode;
typedef struct { const void *tree; const void *id; uint32_t context[3]; } TSTreeCursor;
typedef struct { uint32_t row, column; } TSPoint;

void ts_set_allocator(void *(*)(size_t), void *(*)(size_t, size_t), void *(*)(void *, size_t), void (*)(void *));
void *ts_parser_new(void);
void ts_parser_delete(void *);
bool ts_parser_set_language(void *, const void *);
void ts_parser_set_timeout_micros(void *, uint64_t);
void *ts_parser_parse_string(void *, const void *old, const char *, uint32_t);
void ts_tree_delete(void *);
TSNode ts_tree_root_node(const void *);
TSTreeCursor ts_tree_cursor_new(TSNode);
void ts_tree_cursor_delete(TSTreeCursor *);
TSNode ts_tree_cursor_current_node(const TSTreeCursor *);
uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *);
bool ts_tree_cursor_goto_first_child(TSTreeCursor *);
bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
bool ts_tree_cursor_goto_parent(TSTreeCursor *);
uint16_t ts_node_symbol(TSNode);
uint32_t ts_node_start_byte(TSNode);
uint32_t ts_node_end_byte(TSNode);
TSPoint ts_node_start_point(TSNode);
bool ts_node_is_named(TSNode);
bool ts_node_is_missing(TSNode);
bool ts_node_is_error(TSNode);
bool ts_node_has_error(TSNode);
uint32_t ts_language_symbol_count(const void *);
const char *ts_language_symbol_name(const void *, uint16_t);
uint32_t ts_language_field_count(const void *);
const char *ts_language_field_name_for_id(const void *, uint16_t);

// The Go module routes every malloc through a Go callback; libc's own are
// several times faster.
void redoubt_allocator(void) { ts_set_allocator(NULL, NULL, NULL, NULL); }

uint32_t redoubt_kinds(const void *lang) { return ts_language_symbol_count(lang); }
const char *redoubt_kind(const void *lang, uint16_t kind) { return ts_language_symbol_name(lang, kind); }
uint32_t redoubt_fields(const void *lang) { return ts_language_field_count(lang); }
const char *redoubt_field(const void *lang, uint16_t field) {
	const char *name = ts_language_field_name_for_id(lang, field);
	return name ? name : "";
}

typedef struct {
	redoubt_node *nodes;
	uint32_t len, cap, max;
} list;

// add appends the cursor's node; false if there are too many or no memory.
static bool add(list *l, const TSTreeCursor *cursor, uint32_t parent) {
	if (l->len == l->cap) {
		if (l->cap >= l->max) return false;
		uint32_t cap = l->cap ? l->cap * 2 : 4096;
		redoubt_node *grown = realloc(l->nodes, cap * sizeof *grown);
		if (!grown) return false;
		l->nodes = grown;
		l->cap = cap;
	}
	TSNode n = ts_tree_cursor_current_node(cursor);
	TSPoint at = ts_node_start_point(n);
	l->nodes[l->len++] = (redoubt_node){
		.kind = ts_node_symbol(n),
		.field = ts_tree_cursor_current_field_id(cursor),
		.flags = ts_node_is_named(n) | ts_node_is_missing(n) << 1 | ts_node_is_error(n) << 2 | ts_node_has_error(n) << 3,
		.start = ts_node_start_byte(n),
		.end = ts_node_end_byte(n),
		.line = at.row,
		.column = at.column,
		.parent = parent,
	};
	return true;
}

// flatten walks with a cursor, not by recursion: trees of hostile source are
// deep.
static bool flatten(list *l, TSTreeCursor *cursor) {
	uint32_t here = 0;
	if (!add(l, cursor, 0)) return false;
	for (;;) {
		if (ts_tree_cursor_goto_first_child(cursor)) {
			uint32_t parent = here;
			here = l->len;
			if (!add(l, cursor, parent)) return false;
			continue;
		}
		for (;;) {
			l->nodes[here].next = l->len;
			if (here == 0) return true;
			uint32_t parent = l->nodes[here].parent;
			if (ts_tree_cursor_goto_next_sibling(cursor)) {
				here = l->len;
				if (!add(l, cursor, parent)) return false;
				break;
			}
			ts_tree_cursor_goto_parent(cursor);
			here = parent;
		}
	}
}

int64_t redoubt_parse(const void *lang, const char *src, uint32_t len, uint64_t micros, uint32_t max, redoubt_node **out) {
	void *parser = ts_parser_new();
	ts_parser_set_language(parser, lang);
	ts_parser_set_timeout_micros(parser, micros);
	void *tree = ts_parser_parse_string(parser, NULL, src, len);
	ts_parser_delete(parser);
	if (!tree) return -1;
	TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
	list l = {.max = max};
	bool whole = flatten(&l, &cursor);
	ts_tree_cursor_delete(&cursor);
	ts_tree_delete(tree);
	if (!whole) {
		free(l.nodes);
		return -2;
	}
	*out = l.nodes;
	return l.len;
}
