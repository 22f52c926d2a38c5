/*
 * Every statement that is kept prepared: X(name, text). What is asked only
 * once, or is put together from parts, stands where it is used.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

/* What messages.c reads into a gezi_record, and persons.c into a gezi_peer. */
#define COLUMNS_PERSON                                                         \
    "p.key, p.nick, p.user, p.host, p.team, p.client, p.sign, p.kind, p.caps," \
    " p.charset, p.ip, p.port"
#define COLUMNS_MESSAGE                                                        \
    COLUMNS_PERSON ", m.row, m.out, m.unread, m.time, s.time, m.id, m.text,"   \
                   " m.raw, m.charset, m.flags, s.state, s.reason,"            \
                   " s.attempts, m.number, m.kind"
/* Of enum gezi_file_state: those that can still be taken. */
#define FILES_OPEN "(0, 1, 2, 3, 5)"
/* Of table person_key: one that counted or was never accepted, the one that
 * counts, another one that the user has not judged. */
#define KEY_OLD "0"
#define KEY_CURRENT "1"
#define KEY_RIVAL "2"
/* The lists that are no person's. */
#define LIST_EVERYONE "0"
#define LIST_UNREAD "-1"
/* In which order the columns of a SELECT of these come. */
enum sql_column {
    COL_KEY,
    COL_NICK,
    COL_USER,
    COL_HOST,
    COL_TEAM,
    COL_CLIENT,
    COL_SIGN,
    COL_KIND,
    COL_CAPS,
    COL_CHARSET,
    COL_IP,
    COL_PORT,
    COL_PERSON_END,
    COL_ROW = COL_PERSON_END,
    COL_OUT,
    COL_UNREAD,
    COL_TIME,
    COL_STATE_TIME,
    COL_ID,
    COL_TEXT,
    COL_RAW,
    COL_READ_AS,
    COL_FLAGS,
    COL_STATE,
    COL_REASON,
    COL_ATTEMPTS,
    COL_NUMBER,
    COL_KIND_THEN,
    COL_MESSAGE_END,
};

/* What arrived is not in sent: do not look. */
#define JOIN_SENT "LEFT JOIN sent s ON s.row = CASE WHEN m.out THEN m.row END"

#define WHERE_WAITING "s.state < 2" /* GEZI_QUEUED, GEZI_TRYING */

// clang-format off
#define STORE_STATEMENTS(X)                                                    \
    X(BEGIN, "BEGIN IMMEDIATE")                                                \
    X(COMMIT, "COMMIT")                                                        \
    X(ROLLBACK, "ROLLBACK")                                                    \
    X(LOOK, "BEGIN")                                                           \
    X(META_GET, "SELECT value FROM meta WHERE name = ?1")                      \
    X(META_PUT, "REPLACE INTO meta(name, value) VALUES(?1, ?2)")               \
    X(STATE_GET, "SELECT value FROM state WHERE name = ?1")                    \
    X(STATE_PUT, "REPLACE INTO state(name, value) VALUES(?1, ?2)")             \
    X(STATE_DROP, "DELETE FROM state WHERE name = ?1")                         \
    X(PERSON_FIND, "SELECT " COLUMNS_PERSON ", p.row, p.seen, p.spoke FROM person p"        \
        " WHERE p.key = ?1")                                                   \
    X(PERSON_COUNT, "SELECT count(*) FROM person")                             \
    X(PERSON_BOUND, "SELECT seen FROM person"                                  \
        " ORDER BY seen DESC LIMIT 1 OFFSET ?1")                               \
    X(PERSON_ALL, "SELECT " COLUMNS_PERSON ", p.row, p.seen, p.spoke,"         \
        " p.read_as FROM person p ORDER BY p.row")                                            \
    X(PERSON_PAGE, "SELECT " COLUMNS_PERSON ", p.row, p.seen, p.spoke,"        \
        " p.read_as FROM person p INDEXED BY person_nick"                      \
        " ORDER BY p.nick COLLATE NOCASE LIMIT ?1")                            \
    X(PERSON_ADD, "INSERT INTO person(key, nick, user, host, team, client,"    \
        " sign, kind, caps, charset, ip, port, seen)"                          \
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")     \
    X(PERSON_SET, "UPDATE person SET nick = ?2, user = ?3, host = ?4,"         \
        " team = ?5, client = ?6, sign = ?7, kind = ?8, caps = ?9,"            \
        " charset = ?10, ip = ?11, port = ?12, seen = ?13 WHERE row = ?14")    \
    X(PERSON_SEEN, "UPDATE person SET seen = ?2 WHERE row = ?1")               \
    X(PERSON_READ_AS, "UPDATE person SET read_as = ?2 WHERE row = ?1")         \
    X(PERSON_SPOKE, "UPDATE person SET spoke = 1 WHERE row = ?1")              \
    X(PERSON_DROP, "DELETE FROM person"                                        \
        " WHERE row = ?1 AND read_as = 0 AND spoke = 0 AND NOT EXISTS"         \
        " (SELECT 1 FROM person_key k INDEXED BY person_key_person"            \
        " WHERE k.person = ?1 AND k.state = " KEY_CURRENT " AND k.trust = 2)"  \
        " AND NOT EXISTS (SELECT 1 FROM person_treat t WHERE t.person = ?1)")  \
    X(TREAT_PUT, "REPLACE INTO person_treat(person, treat) VALUES(?1, ?2)")    \
    X(TREAT_DROP, "DELETE FROM person_treat WHERE person = ?1")                \
    X(TREATS, "SELECT person, treat FROM person_treat ORDER BY person")        \
    X(KEY_ADD, "INSERT INTO person_key(person, state, trust, signs, seals,"    \
        " since, until, fingerprint, exponent, modulus)"                       \
        " VALUES(?1, ?2, ?3, 0, ?4, ?5, 0, ?6, ?7, ?8)")                       \
    X(KEY_END, "UPDATE person_key SET state = " KEY_OLD ", until = ?3"         \
        " WHERE person = ?1 AND state = ?2")                                   \
    X(KEY_CUT, "DELETE FROM person_key WHERE person = ?1 AND state = " KEY_OLD \
        " AND rowid NOT IN (SELECT rowid FROM person_key WHERE person = ?1"    \
        " AND state = " KEY_OLD " ORDER BY rowid DESC LIMIT 8)")               \
    X(KEY_CHECKED, "UPDATE person_key SET trust = 2"                           \
        " WHERE person = ?1 AND state = " KEY_CURRENT)                         \
    X(KEY_SIGNS, "UPDATE person_key SET signs = 1"                             \
        " WHERE person = ?1 AND state = " KEY_CURRENT " AND NOT signs")        \
    X(KEY_SIGNED, "SELECT signs FROM person_key"                               \
        " WHERE person = ?1 AND state = " KEY_CURRENT)                         \
    X(KEYS_NOW, "SELECT person, state, trust, signs, seals, since,"            \
        " fingerprint, exponent, modulus FROM person_key"                      \
        " INDEXED BY person_key_now WHERE state > 0 ORDER BY person, rowid")   \
    X(KEYS_OF, "SELECT person, state, trust, signs, seals, since,"             \
        " fingerprint, exponent, modulus FROM person_key"                      \
        " INDEXED BY person_key_now WHERE person = ?1 AND state > 0"           \
        " ORDER BY rowid")                                                     \
    X(NAME_ADD, "INSERT OR IGNORE INTO person_name(person, nick, since)"       \
        " VALUES(?1, ?2, ?3)")                                                 \
    X(NAME_CUT, "DELETE FROM person_name WHERE person = ?1 AND nick NOT IN"    \
        " (SELECT nick FROM person_name WHERE person = ?1"                     \
        " ORDER BY since DESC LIMIT 32)")                                      \
    X(ADDRESS_ADD, "INSERT OR IGNORE INTO person_address(person, ip, port,"    \
        " since) VALUES(?1, ?2, ?3, ?4)")                                      \
    X(ADDRESS_CUT, "DELETE FROM person_address WHERE person = ?1 AND"          \
        " (ip, port) NOT IN (SELECT ip, port FROM person_address"              \
        " WHERE person = ?1 ORDER BY since DESC LIMIT 32)")                    \
    X(NAMES, "SELECT nick, since FROM person_name WHERE person = ?1"           \
        " ORDER BY since DESC")                                                \
    X(ADDRESSES, "SELECT ip, port, since FROM person_address"                  \
        " WHERE person = ?1 ORDER BY since DESC")                              \
    X(LAST, "SELECT (SELECT max(row) FROM message),"                           \
        " (SELECT max(row) FROM person)")                                      \
    X(NUMBER_TOP, "SELECT number FROM message INDEXED BY message_number"       \
        " WHERE number < ?1 AND out = 0 AND number <> 0"                       \
        " ORDER BY number DESC LIMIT 1")                                       \
    X(MESSAGE_SAME, "SELECT text, raw, time, id FROM message"                  \
        " INDEXED BY message_number WHERE number = ?1 AND person = ?2"         \
        " AND out = 0 AND number <> 0 ORDER BY row DESC LIMIT 16")             \
    X(MESSAGE_OUT, "INSERT INTO message(row, time, out, unread, person, id,"   \
        " number, text, raw, charset, kind, flags)"                            \
        " VALUES(?1, ?2, 1, 0, ?3, ?4, ?5, ?6, NULL, ?7, ?8, ?9)")             \
    X(MESSAGE_IN, "INSERT INTO message(row, time, out, person, id, number,"    \
        " text, raw, charset, kind, flags, unread)"                            \
        " VALUES(?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")            \
    X(SENT_ADD, "INSERT INTO sent(row, mark, state, reason, time, attempts)"   \
        " VALUES(?1, ?2, 0, 0, ?3, 0)")                                        \
    X(SENT_FIND, "SELECT s.row FROM sent s INDEXED BY sent_mark"               \
        " CROSS JOIN message m ON m.row = s.row"                               \
        " WHERE s.mark = ?1 AND m.id = ?2")                                    \
    X(SENT_SET, "UPDATE sent SET state = ?2, reason = ?3, time = ?4,"          \
        " attempts = ?5 WHERE row = ?1 AND NOT (state = 4 AND ?2 = 3)")        \
    X(SENT_NUMBER, "UPDATE message SET number = ?2"                            \
        " WHERE row = ?1 AND number <> ?2")                                    \
    X(SENT_DROP, "DELETE FROM sent WHERE row = ?1")                            \
    X(WAITS, "SELECT 1 FROM sent s INDEXED BY sent_waiting"                    \
        " WHERE " WHERE_WAITING " LIMIT 1")                                    \
    X(WAITING, "SELECT " COLUMNS_MESSAGE " FROM sent s INDEXED BY"             \
        " sent_waiting CROSS JOIN message m ON m.row = s.row"                  \
        " CROSS JOIN person p ON p.row = m.person"                             \
        " WHERE " WHERE_WAITING " ORDER BY s.row")                             \
    X(SENT_SEALS, "UPDATE message SET flags = flags & ~?2 | ?3"                \
        " WHERE row = ?1 AND flags & ?2 <> ?3")                                \
    X(MESSAGE_ROW, "SELECT " COLUMNS_MESSAGE " FROM message m"                 \
        " " JOIN_SENT                                                          \
        " CROSS JOIN person p ON p.row = m.person WHERE m.row = ?1")           \
    X(MESSAGE_JUDGED, "UPDATE message SET flags = (flags & ~?4) | ?5"          \
        " WHERE number = ?1 AND person = ?2 AND id = ?3 AND out = 0"           \
        " AND number <> 0")                                                    \
    X(MESSAGE_TEXT, "UPDATE message SET text = ?2, raw = ?3, charset = ?4"     \
        " WHERE row = ?1")                                                     \
    X(MESSAGE_DROP, "DELETE FROM message WHERE row = ?1")                      \
    X(OTHERS_ADD, "REPLACE INTO recipient(message, people) VALUES(?1, ?2)")    \
    X(OTHERS, "SELECT people FROM recipient WHERE message = ?1")               \
    X(OTHERS_DROP, "DELETE FROM recipient WHERE message = ?1")                 \
    X(OFFER_ADD, "INSERT INTO offer(row, mark, time, ip, port, open)"          \
        " VALUES(?1, ?2, ?3, ?4, ?5, 1)")                                      \
    X(OFFER_FIND, "SELECT o.row FROM offer o INDEXED BY offer_mark"            \
        " CROSS JOIN message m ON m.row = o.row"                               \
        " WHERE o.mark = ?1 AND m.id = ?2 ORDER BY o.row DESC LIMIT 1")        \
    X(OFFER_OPEN, "UPDATE offer SET open = NOT open WHERE row = ?1"            \
        " AND open <> EXISTS(SELECT 1 FROM file WHERE message = ?1"            \
        " AND state IN " FILES_OPEN ")")                                       \
    X(OFFER_ASKED, "UPDATE offer SET asked = max(asked, ?2) WHERE row = ?1")   \
    X(OFFER_DROP, "DELETE FROM offer WHERE row = ?1")                          \
    X(OFFERED, "SELECT time FROM offer INDEXED BY offer_open"                  \
        " WHERE open AND time > ?1 ORDER BY time DESC LIMIT 1 OFFSET ?2")      \
    X(OFFERS, "SELECT " COLUMNS_MESSAGE ", o.ip, o.port, o.asked FROM offer o" \
        " INDEXED BY offer_open CROSS JOIN message m ON m.row = o.row "        \
        JOIN_SENT " CROSS JOIN person p ON p.row = m.person"                   \
        " WHERE o.open AND o.time > ?1 ORDER BY o.time")                       \
    X(FILE_ADD, "INSERT OR IGNORE INTO file(message, id, type, name, size,"    \
        " mtime, path, state, reason, time)"                                   \
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8)")                       \
    X(FILE_SET, "UPDATE file SET state = ?3, reason = ?4, time = ?5,"          \
        " path = ifnull(?6, path), encrypted = ?7"                             \
        " WHERE message = ?1 AND id = ?2")                                     \
    X(FILE_PAUSE, "UPDATE file SET state = 3 WHERE state IN (1, 2) AND"        \
        " message IN (SELECT row FROM offer INDEXED BY offer_open"             \
        " WHERE open AND time > ?1)")                                          \
    X(FILE_DROP, "DELETE FROM file WHERE message = ?1")                        \
    X(FILES, "SELECT id, type, size, mtime, state, reason, time, name, path,"  \
        " encrypted FROM file WHERE message = ?1 ORDER BY id")                 \
    X(FILES_BEFORE, "SELECT id, type, size, mtime, state, reason, time, name," \
        " path, 0 FROM file WHERE message = ?1 ORDER BY id")                   \
    X(SEEN_LISTED, "UPDATE message SET unread = 0 WHERE row IN"                \
        " (SELECT row FROM list WHERE list = " LIST_UNREAD " AND row <= ?2)"   \
        " AND CASE WHEN ?1 THEN person = ?1 AND NOT flags & 1"                 \
        " ELSE flags & 1 END")                                                 \
    X(SEEN_TAIL, "UPDATE message SET unread = 0"                               \
        " WHERE row > ?3 AND row <= ?2 AND unread"                             \
        " AND CASE WHEN ?1 THEN person = ?1 AND NOT flags & 1"                 \
        " ELSE flags & 1 END")                                                 \
    X(SEEN_UNLIST, "DELETE FROM list WHERE list = " LIST_UNREAD                \
        " AND row <= ?2 AND"                                                   \
        " NOT (SELECT unread FROM message m WHERE m.row = list.row)")          \
    X(UNREAD_BETWEEN, "SELECT row, person, flags & 1, time FROM message"       \
        " WHERE row > ?1 AND row <= ?2 AND unread ORDER BY row DESC")          \
    X(UNREAD_LISTED, "SELECT m.row, m.person, m.flags & 1, m.time"             \
        " FROM list l CROSS JOIN message m ON m.row = l.row"                   \
        " WHERE l.list = " LIST_UNREAD " AND l.row <= ?1 AND m.unread"         \
        " ORDER BY l.row DESC")                                                \
    X(PERSON_KEY, "SELECT key FROM person WHERE row = ?1")                     \
    X(TAIL, "SELECT row, text, person, flags, unread FROM message"             \
        " WHERE row > ?1 ORDER BY row LIMIT ?2")                               \
    X(LIST_ADD, "INSERT OR IGNORE INTO list(list, row) VALUES(?1, ?2)")        \
    X(LIST_DROP, "DELETE FROM list WHERE row = ?1 AND list IN"                 \
        " (" LIST_EVERYONE ", " LIST_UNREAD ","                                \
        " (SELECT person FROM message WHERE row = ?1))")                       \
    X(WORD_ADD, "INSERT INTO word(rowid, bigrams) VALUES(?1, ?2)")             \
    X(WORD_MERGE, "INSERT INTO word(word, rank) VALUES('merge', ?1)")          \
    X(WORD_DROP, "INSERT INTO word(word, rowid, bigrams)"                      \
        " VALUES('delete', ?1, ?2)")
// clang-format on

enum sql {
#define X(name, text) SQL_##name,
    STORE_STATEMENTS(X)
#undef X
        SQL_COUNT
};

#endif
