package io.auditlog.enricher.monitoring.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.serde.JsonText;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Open IDs as JSON and as text: which are stuck, since when, why, and when they are asked for again. Threads: any. */
public final class OpenIds {

    private OpenIds() {}

    /**
     * The content of {@code /open}, one object on one line.
     *
     * @param total open IDs of this worker
     * @param oldest those that are shown
     */
    static String json(int total, List<OpenId> oldest) {
        return JsonText.object(json -> {
                    json.writeNumberField("open", total);
                    json.writeArrayFieldStart("oldest");
                    for (OpenId each : oldest) {
                        json.writeStartObject();
                        write(json, each);
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                })
                + "\n";
    }

    /** One open ID as an object on one line. */
    public static String json(OpenId open) {
        return JsonText.object(json -> write(json, open));
    }

    private static void write(JsonGenerator json, OpenId open) throws IOException {
        AttemptRecord last = open.last();
        json.writeStringField("id", open.id() == null ? null : open.id().value());
        json.writeStringField("origin", open.origin().toString());
        json.writeStringField("since", open.since().toString());
        json.writeNumberField("attempts", open.attempts());
        json.writeStringField("code", last == null ? null : last.code().name());
        json.writeNumberField("httpStatus", last == null ? 0 : last.httpStatus());
        json.writeStringField("lastAt", text(last == null ? null : last.at()));
        json.writeStringField("notBefore", text(open.notBefore()));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    /** Why it is open, in a few words. */
    public static String reason(OpenId open) {
        if (open.id() == null) {
            return "held: no valid ID";
        }
        AttemptRecord last = open.last();
        if (last == null) {
            return "not answered yet";
        }
        return last.code().name() + (last.httpStatus() == 0 ? "" : " (" + last.httpStatus() + ")");
    }
}
