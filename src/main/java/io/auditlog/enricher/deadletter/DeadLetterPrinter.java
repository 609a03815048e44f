package io.auditlog.enricher.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Prints dead letters as rows of a table, whose potentially long columns come last and whose external text is escaped,
 * or as JSON, one object per line. Threads: one.
 */
public final class DeadLetterPrinter {

    private static final String ROW = "%-24s  %-16s  %-17s  %-6s  %-16s  %-36s  %-24s  %s%n";

    private final PrintWriter out;
    private boolean headed;

    public DeadLetterPrinter(PrintWriter out) {
        this.out = out;
    }

    public void printRow(StoredDeadLetter letter) {
        if (!headed) {
            out.printf(ROW, "FAILED AT", "CLASS", "CODE", "STATUS", "EARLIER REDRIVES", "ID", "ORIGIN", "ERROR");
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
                Escaped.text(letter.origin().toString()),
                Escaped.text(content.getError()));
    }

    public void printJson(StoredDeadLetter letter) {
        out.println(Escaped.text(JsonText.object(json -> write(json, letter)))); // the escapes are JSON's own
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
}
