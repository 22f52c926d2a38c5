#include "put.h"

#include "expect.h"

#include <stdio.h>

void put_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    if (n)
        assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

void put_text(const char *path, const char *text)
{
    put_bytes(path, text, strlen(text));
}
