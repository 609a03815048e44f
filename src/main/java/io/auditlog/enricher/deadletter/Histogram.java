package io.auditlog.enricher.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts of dead letters by several properties. Threads: one. */
public final class Histogram {

    private static final String ROW = "  %-20s %,12d%n";

    private final Map<Property, Map<String, Long>> counts = new EnumMap<>(Property.class);
    private long letters;

    private enum Property {
        CLASS("CLASS", "classes"),
        CODE("CODE", "codes"),
        STATUS("HTTP STATUS", "statuses"),
        DAY("DAY (UTC)", "days");

        private final String title;
        private final String member;

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

    private void count(Property property, Object value) {
        counts.get(property).merge(value.toString(), 1L, Long::sum);
    }

    /** Prints the counts as a table; external text is escaped. */
    public void printTable(PrintWriter out) {
        counts.forEach((property, values) -> {
            out.println(property.title);
            values.forEach((value, count) -> out.printf(Locale.ROOT, ROW, Escaped.text(value), count));
        });
        out.printf(Locale.ROOT, "TOTAL%n" + ROW, "letters", letters);
    }

    /** Prints the counts as a JSON object on one line. */
    public void printJson(PrintWriter out) {
        out.println(JsonText.object(this::write));
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeNumberField("letters", letters);
        for (Property property : Property.values()) {
            json.writeObjectFieldStart(property.member);
            for (Map.Entry<String, Long> count : counts.get(property).entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
        }
    }
}
