package io.auditlog.enricher.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts of dead letters by several properties. Threads: one. */
public final class Histogram {

    private static final String ROW = "  %-20s %,12d%n";

    private final Property classes = new Property("CLASS", "classes", new TreeMap<>());
    private final Property codes = new Property("CODE", "codes", new TreeMap<>());
    private final Property statuses = new Property("HTTP STATUS", "statuses", new TreeMap<>());
    private final Property days = new Property("DAY (UTC)", "days", new TreeMap<>());
    private final List<Property> all = List.of(classes, codes, statuses, days);
    private long letters;

    private record Property(String title, String member, Map<String, Long> counts) {

        void add(Object value) {
            counts.merge(value.toString(), 1L, Long::sum);
        }
    }

    public void add(StoredDeadLetter letter) {
        DeadLetter content = letter.content();
        letters++;
        classes.add(content.getStatusClass());
        codes.add(content.getCode());
        statuses.add(content.getHttpStatus() == null ? "none" : content.getHttpStatus());
        days.add(content.getFailedAt().atOffset(ZoneOffset.UTC).toLocalDate());
    }

    /** Prints the counts as a table; external text is escaped. */
    public void printTable(PrintWriter out) {
        for (Property property : all) {
            out.println(property.title);
            property.counts.forEach((value, count) -> out.printf(Locale.ROOT, ROW, Escaped.text(value), count));
        }
        out.printf(Locale.ROOT, "TOTAL%n" + ROW, "letters", letters);
    }

    /** Prints the counts as a JSON object on one line. */
    public void printJson(PrintWriter out) {
        out.println(JsonText.object(this::write));
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeNumberField("letters", letters);
        for (Property property : all) {
            json.writeObjectFieldStart(property.member);
            for (Map.Entry<String, Long> count : property.counts.entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
        }
    }
}
