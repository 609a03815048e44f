package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.StatusClass;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the input of one partition since its log began.
 *
 * @param start offset of the first input record that was read, 0 if none was
 * @param next offset after the last one
 * @param enriched number of enriched records
 * @param dead number of dead letters by class
 */
public record Account(long start, long next, long enriched, Map<StatusClass, Long> dead) {

    static final Account NONE = new Account(0, 0, 0, Map.of());

    public Account {
        Map<StatusClass, Long> copy = new EnumMap<>(StatusClass.class);
        copy.putAll(dead);
        dead = Collections.unmodifiableMap(copy);
    }

    /** All outcomes: as many as the log has leaves. */
    long outcomes() {
        return enriched + dead.values().stream().mapToLong(Long::longValue).sum();
    }

    /** After the record at this offset was read. */
    Account read(long offset) {
        long first = start == next ? offset : Math.min(start, offset);
        return new Account(first, offset + 1, enriched, dead);
    }

    /** After one more outcome: a dead letter of a class, or an enriched record if that is null. */
    Account outcome(StatusClass deadOf) {
        if (deadOf == null) {
            return new Account(start, next, enriched + 1, dead);
        }
        Map<StatusClass, Long> more = new EnumMap<>(StatusClass.class);
        more.putAll(dead);
        more.merge(deadOf, 1L, Long::sum);
        return new Account(start, next, enriched, more);
    }
}
