/*
 * Names of files from the LAN, made fit for our disk. Pure functions over
 * UTF-8. Source: docs/protocol.md 10.5.
 */
#ifndef GEZI_FILENAME_H
#define GEZI_FILENAME_H

#include <gezi/proto.h>
#include <gezi/span.h>

/* Room for any safe name with its NUL. */
enum { GEZI_FILE_NAME_SIZE = GEZI_FILE_NAME_MAX + 1 };

/* Room for the fold of any safe name. */
enum { GEZI_FILE_FOLD_SIZE = 3 * GEZI_FILE_NAME_MAX + 1 };

/*
 * What stands behind the last '/' or '\', ones at the end aside: offers may
 * name a whole path. Only for decoded text: '\' is half of a GBK character.
 */
gezi_span gezi_file_name_base(gezi_span utf8);

/*
 * One component of a path that can do no harm and can be stored anywhere.
 * Returns its length; writes at most cap bytes with the NUL, cap is 16 or more.
 *   utf8  anything, also invalid UTF-8
 *   - '_' for control and bidi characters, invalid bytes, \ / : * ? " < > |
 *   - '_' for a '-' or '~' in front; dots and blanks at the end go
 *   - '_' before what DOS takes for a device (CON, com1.txt)
 *   - "file" when nothing or only dots are left
 *   - at most GEZI_FILE_NAME_MAX bytes, cut before the extension and between
 *     characters
 * A safe name is safe again unchanged. Give less cap to leave room behind it.
 */
size_t gezi_file_name_safe(gezi_span utf8, char *out, size_t cap);

/*
 * "name (2).txt" from a safe "name.txt", when that name is taken. Returns the
 * length; cuts the name for at most GEZI_FILE_NAME_MAX bytes and cap. cap is 32
 * or more.
 */
size_t gezi_file_name_numbered(const char *name, unsigned number, char *out,
                               size_t cap);

/*
 * Two safe names with one fold are one file on some disk, or look like one:
 * they differ in case, in composed or decomposed accents, or in invisible
 * characters. Returns the length; writes at most cap bytes with the NUL.
 */
size_t gezi_file_name_fold(const char *name, char *out, size_t cap);

#endif
