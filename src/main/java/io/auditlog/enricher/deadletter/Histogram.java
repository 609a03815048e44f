package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.schema.DeadLetter;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts of dead letters by several properties. Threads: one. */
public final class Histogram {

    private final Map<Property, Map<String, Long>> counts = new EnumMap<>(Property.class);
    private long letters;

    /** What dead letters are counted by. */
    enum Property {
        CLASS("CLASS", "classes"),
        CODE("CODE", "codes"),
        STATUS("HTTP STATUS", "statuses"),
        DAY("DAY (UTC)", "days");

        /** The heading in a table. */
        final String title;

        /** The member of a JSON object. */
        final String member;

        Property(String title, String member) {
            this.title = title;
            this.member = member;
        }
    }

    public Histogram() {
        for (Property property : Property.values()) {
            counts.put(property, new TreeMap<>());
        }
    }

    public void add(StoredDeadLetter letter) {
        DeadLetter content = letter.content();
        letters++;
        count(Property.CLASS, content.getStatusClass());
        count(Property.CODE, content.getCode());
        count(Property.STATUS, content.getHttpStatus() == null ? "none" : content.getHttpStatus());
        count(Property.DAY, content.getFailedAt().atOffset(ZoneOffset.UTC).toLocalDate());
    }

    /** Number of all dead letters. */
    long letters() {
        return letters;
    }

    /** Number of dead letters by property and its value. */
    Map<Property, Map<String, Long>> counts() {
        return counts;
    }

    private void count(Property property, Object value) {
        counts.get(property).merge(value.toString(), 1L, Long::sum);
    }
}
