package io.auditlog.enricher.tail;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Prints one line a record: text, with a line for each new day and everything from outside escaped, or a JSON object.
 * Threads: one.
 */
public final class SeenPrinter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int MAX_ID = 256;

    private final PrintWriter out;
    private final boolean asJson;
    private LocalDate day;

    public SeenPrinter(PrintWriter out, boolean asJson) {
        this.out = out;
        this.asJson = asJson;
    }

    /** Prints a record; false if nobody reads the output any more. */
    boolean print(Seen seen) {
        if (asJson) {
            out.println(Escaped.text(JsonText.object(json -> write(json, seen)))); // the escapes are JSON's own
        } else {
            printDay(seen.time().atZone(ZoneOffset.UTC).toLocalDate());
            out.println(TIME.format(seen.time()) + " " + text(seen));
        }
        return !out.checkError();
    }

    private void printDay(LocalDate now) {
        if (!now.equals(day)) {
            out.println("-- " + now + ", UTC");
            day = now;
        }
    }

    private static String text(Seen seen) {
        String id = shown(seen.id());
        String from =
                "  from " + (seen.origin() == null ? "-" : shown(seen.origin().toString()));
        return switch (seen.kind()) {
            case ENRICHED -> "ok   " + id + "  " + shown(seen.event()) + " by " + shown(seen.actor()) + from;
            case OCSF -> "ocsf " + id + "  " + shown(seen.event()) + " as " + shown(seen.actor()) + from;
            case DEAD_LETTER -> {
                String status = seen.status() == null ? "" : " " + seen.status();
                String reason = shown(seen.statusClass()) + " " + shown(seen.code()) + status;
                yield "dead " + id + "  " + reason + from + ": " + Escaped.text(seen.error());
            }
        };
    }

    private static String shown(String text) {
        if (text == null) {
            return "-";
        }
        String cut = text.length() > MAX_ID ? text.substring(0, MAX_ID) + "..." : text;
        return cut.isBlank() ? "\"" + Escaped.text(cut) + "\"" : Escaped.text(cut);
    }

    private static void write(JsonGenerator json, Seen seen) throws IOException {
        json.writeStringField("kind", seen.kind().label);
        json.writeStringField("time", seen.time().toString());
        json.writePOJOField("id", seen.id());
        write(json, "event", seen.event());
        write(json, seen.kind() == Seen.Kind.OCSF ? "type" : "actor", seen.actor());
        write(json, "class", seen.statusClass());
        write(json, "code", seen.code());
        write(json, "status", seen.status());
        write(json, "error", seen.error());
        write(json, "origin", seen.origin());
        write(json, "record", seen.position());
    }

    private static void write(JsonGenerator json, String name, Object value) throws IOException {
        if (value instanceof Origin at) {
            json.writeObjectFieldStart(name);
            json.writeStringField("topic", at.topic());
            json.writeNumberField("partition", at.partition());
            json.writeNumberField("offset", at.offset());
            json.writeEndObject();
        } else if (value != null) {
            json.writePOJOField(name, value);
        }
    }
}
