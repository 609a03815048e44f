package io.auditlog.enricher.entry;

import java.time.Instant;

/** The result for one ID: one of two kinds. Built on HTTP threads, immutable. */
public sealed interface Outcome {

    /**
     * The entry was fetched and encoded.
     *
     * @param value the enriched record in the topic's wire format, ready to be sent; never changed
     * @param eventTime when the audited event occurred, or null if the entry has no readable time
     * @param view the entry as an OCSF event, or null if none is written
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Enriched(byte[] value, Instant eventTime, OcsfEvent view) implements Outcome {

        /** Bytes that it occupies until it is sent. */
        public int bytes() {
            return value.length + (view == null ? 0 : view.value().length);
        }
    }

    /** The ID could not be enriched. */
    record Refused(Failure failure) implements Outcome {}
}
