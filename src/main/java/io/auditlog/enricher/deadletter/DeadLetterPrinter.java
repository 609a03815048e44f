package io.auditlog.enricher.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Prints dead letters: for people as a table, whose potentially long columns come last and whose external text is
 * escaped, or as JSON, one object per line. Threads: one.
 */
public final class DeadLetterPrinter {

    private static final String ROW = "%-24s  %-16s  %-17s  %-6s  %-8s  %-36s  %-24s  %s%n";
    private static final String COUNT = "  %-20s %,12d%n";

    private final PrintWriter out;
    private final boolean json;
    private boolean headed;

    /**
     * A printer for one output.
     *
     * @param json whether to print JSON instead of a table
     */
    public DeadLetterPrinter(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Prints one dead letter. */
    public void letter(StoredDeadLetter letter) {
        if (json) {
            out.println(JsonText.object(object -> write(object, letter)));
            return;
        }
        if (!headed) {
            out.printf(ROW, "FAILED AT", "CLASS", "CODE", "STATUS", "REDRIVES", "ID", "ORIGIN", "ERROR");
            headed = true;
        }
        DeadLetter content = letter.content();
        out.printf(
                ROW,
                content.getFailedAt().truncatedTo(ChronoUnit.MILLIS),
                Escaped.text(content.getStatusClass()),
                Escaped.text(content.getCode()),
                content.getHttpStatus() == null ? "-" : content.getHttpStatus(),
                content.getRedriveCount(),
                letter.shownSubject(),
                letter.origin(),
                Escaped.text(content.getError()));
    }

    /** Prints counts. */
    public void summary(Histogram histogram) {
        if (json) {
            out.println(JsonText.object(object -> write(object, histogram)));
            return;
        }
        histogram.counts().forEach((property, counts) -> {
            out.println(property.title);
            counts.forEach((value, count) -> out.printf(Locale.ROOT, COUNT, Escaped.text(value), count));
        });
        out.printf(Locale.ROOT, "TOTAL%n" + COUNT, "letters", histogram.letters());
    }

    private static void write(JsonGenerator json, StoredDeadLetter letter) throws IOException {
        DeadLetter content = letter.content();
        json.writePOJOField("id", content.getAuditLogId());
        if (content.getAuditLogId() == null) {
            json.writePOJOField("originalValue", letter.subject());
        }
        json.writePOJOField("class", content.getStatusClass());
        json.writePOJOField("code", content.getCode());
        json.writePOJOField("status", content.getHttpStatus());
        json.writePOJOField("failedAt", content.getFailedAt().toString());
        json.writePOJOField("error", content.getError());
        json.writePOJOField("redriveCount", content.getRedriveCount());
        json.writePOJOField("originalOmitted", content.getOriginalOmitted());
        Origin origin = letter.origin();
        writePosition(json, "origin", origin.topic(), origin.partition(), origin.offset());
        ConsumerRecord<?, ?> record = letter.record();
        writePosition(json, "letter", record.topic(), record.partition(), record.offset());
    }

    private static void writePosition(JsonGenerator json, String name, String topic, int partition, long offset)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("topic", topic);
        json.writeNumberField("partition", partition);
        json.writeNumberField("offset", offset);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Histogram histogram) throws IOException {
        json.writeNumberField("letters", histogram.letters());
        for (Map.Entry<Histogram.Property, Map<String, Long>> counts :
                histogram.counts().entrySet()) {
            json.writeObjectFieldStart(counts.getKey().member);
            for (Map.Entry<String, Long> count : counts.getValue().entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
        }
    }
}
