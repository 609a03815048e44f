package io.auditlog.enricher.tail;

import io.auditlog.enricher.entry.Origin;
import java.time.Instant;

/**
 * One record of an output, as it is shown. What a record of its kind does not have, or its header does not say, is null.
 *
 * @param time when it was made
 * @param id its ID, or the text of an input that holds none
 * @param event the type of the audited event
 * @param actor who performed it; for an OCSF event its type
 * @param status HTTP status of the last reply
 * @param position where the record is
 */
public record Seen(
        Kind kind,
        Instant time,
        String id,
        String event,
        String actor,
        String statusClass,
        String code,
        Integer status,
        String error,
        Origin origin,
        Origin position) {

    /** Kinds of records, as they are named on the command line and in the output. */
    public enum Kind {
        ENRICHED("enriched"),
        DEAD_LETTER("dead-letter"),
        OCSF("ocsf");

        final String label;

        Kind(String label) {
            this.label = label;
        }
    }
}
