#include <stdint.h>

// The same layout as Node in tree.go.
typedef struct {
	uint16_t kind, field;
	uint32_t flags, start, end, line, column, next, parent;
} redoubt_node;

void redoubt_allocator(void);
uint32_t redoubt_kinds(const void *lang);
const char *redoubt_kind(const void *lang, uint16_t kind);
uint32_t redoubt_fields(const void *lang);
const char *redoubt_field(const void *lang, uint16_t field);

// Parses and flattens. Returns the number of nodes, -1 if the time ran out,
// -2 if there are more than max. The caller frees *out.
int64_t redoubt_parse(const void *lang, const char *src, uint32_t len, uint64_t micros, uint32_t max, redoubt_node **out);
