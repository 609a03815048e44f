package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.JsonMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What an enriched record must hold by the body of its reply, read a second time: the oracle shares no code with the worker.
 */
final class EntryOfBody {

    private static final Set<String> TEXTS = Set.of(
            "id",
            "timestamp",
            "organizationId",
            "event",
            "actor",
            "userId",
            "ipAddress",
            "chatId",
            "agentId",
            "runId",
            "triggerId",
            "createdAt");

    /** Objects that may be absent, and what the contract names in them. */
    private static final Map<String, Set<String>> OBJECTS =
            Map.of("user", Set.of("email"), "agent", Set.of("name"), "trigger", Set.of("name", "type"));

    private static final String ADDITIONAL = "additionalFields";

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][X]")
            .toFormatter();

    private EntryOfBody() {}

    /** Its fields by their names; those that the body does not decide are left out. */
    static Map<String, Object> fields(byte[] body) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        TEXTS.forEach(name -> fields.put(name, null));
        OBJECTS.keySet().forEach(name -> fields.put(name, null));
        fields.put("data", null);
        for (JsonMember member : JsonMember.of(new String(body, StandardCharsets.UTF_8))) {
            String name = member.name();
            if (TEXTS.contains(name)) {
                fields.put(name, member.text());
            } else if (name.equals("data")) {
                fields.put(name, member.isObject() ? member.value() : null);
            } else if (OBJECTS.containsKey(name) && member.isObject()) {
                fields.put(name, object(member.value(), OBJECTS.get(name)));
            } else {
                fields.merge(ADDITIONAL, member.source(), (some, more) -> some + "," + more);
            }
        }
        fields.put("eventTime", milliseconds((String) fields.get("timestamp")));
        return closed(fields);
    }

    private static Map<String, Object> object(String source, Set<String> names) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (JsonMember member : JsonMember.of(source)) {
            if (names.contains(member.name())) {
                fields.put(member.name(), member.text());
            } else {
                fields.merge(ADDITIONAL, member.source(), (some, more) -> some + "," + more);
            }
        }
        return closed(fields);
    }

    private static Map<String, Object> closed(Map<String, Object> fields) {
        Object members = fields.get(ADDITIONAL);
        fields.put(ADDITIONAL, members == null ? null : "{" + members + "}");
        return fields;
    }

    /** Milliseconds since 1970, or null where the text names no time. */
    private static Long milliseconds(String text) {
        try {
            return text == null
                    ? null
                    : OffsetDateTime.parse(text, TIME).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            return null; // the worker keeps the text and no time
        }
    }
}
