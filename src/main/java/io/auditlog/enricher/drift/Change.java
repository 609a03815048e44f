package io.auditlog.enricher.drift;

import java.time.Instant;
import java.util.Locale;

/**
 * One thing that has changed.
 *
 * @param event name of the event
 * @param detail the field, as a JSON pointer within {@code data}, and its types; of a new event, nothing
 * @param at when the entry that showed it was received
 */
public record Change(Kind kind, String event, String detail, Instant at) {

    /** What can change. */
    public enum Kind {
        NEW_EVENT,
        NEW_FIELD,
        TYPE_CHANGED,
        /** A field that was always there is not. */
        FIELD_GONE;

        /** The name in metrics and output. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return event + ": " + kind.label().replace('_', ' ') + (detail.isEmpty() ? "" : " " + detail);
    }
}
