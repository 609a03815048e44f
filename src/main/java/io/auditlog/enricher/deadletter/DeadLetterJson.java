package io.auditlog.enricher.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Dead letters as JSON, one object per line. */
final class DeadLetterJson implements DeadLetterPrinter {

    private final JsonFactory factory = new JsonFactory();
    private final PrintWriter out;

    DeadLetterJson(PrintWriter out) {
        this.out = out;
    }

    /** Writes the members of one object. */
    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    @Override
    public void letter(StoredDeadLetter letter) {
        line(json -> {
            json.writeStringField("id", letter.content().getAuditLogId());
            if (letter.content().getAuditLogId() == null) {
                json.writeStringField("originalValue", letter.subject());
            }
            json.writeStringField("class", letter.content().getStatusClass());
            json.writeStringField("code", letter.content().getCode());
            writeStatus(json, letter.content().getHttpStatus());
            json.writeStringField("failedAt", letter.failedAt().toString());
            json.writeStringField("error", letter.content().getError());
            json.writeNumberField("redriveCount", letter.redrives());
            json.writeBooleanField("originalOmitted", letter.content().getOriginalOmitted());
            write(json, "origin", letter.origin());
            RecordPosition place = letter.place();
            write(
                    json,
                    "letter",
                    new Origin(place.partition().topic(), place.partition().partition(), place.offset()));
        });
    }

    @Override
    public void summary(Histogram histogram) {
        line(json -> {
            json.writeNumberField("letters", histogram.letters());
            write(json, "classes", histogram.classes());
            write(json, "codes", histogram.codes());
            write(json, "statuses", histogram.statuses());
            write(json, "days", histogram.days());
        });
    }

    private static void writeStatus(JsonGenerator json, Integer status) throws IOException {
        json.writeFieldName("status");
        if (status == null) {
            json.writeNull();
        } else {
            json.writeNumber(status);
        }
    }

    private static void write(JsonGenerator json, String name, Origin coordinates) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("topic", coordinates.topic());
        json.writeNumberField("partition", coordinates.partition());
        json.writeNumberField("offset", coordinates.offset());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    private void line(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen with an in-memory writer
        }
        out.println(text);
    }
}
