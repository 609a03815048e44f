package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.JsonMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
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
        List<String> additional = new ArrayList<>();
        for (JsonMember member : JsonMember.of(new String(body, StandardCharsets.UTF_8))) {
            String name = member.name();
            if (TEXTS.contains(name)) {
                fields.put(name, member.text());
            } else if (name.equals("data")) {
                fields.put(name, member.isObject() ? member.value() : null);
            } else if (OBJECTS.containsKey(name) && member.isObject()) {
                fields.put(name, object(member.value(), OBJECTS.get(name)));
            } else {
                additional.add(member.source());
            }
        }
        fields.put(ADDITIONAL, together(additional));
        fields.put("eventTime", moment((String) fields.get("timestamp")));
        return fields;
    }

    private static Map<String, Object> object(String source, Set<String> names) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<String> additional = new ArrayList<>();
        for (JsonMember member : JsonMember.of(source)) {
            if (names.contains(member.name())) {
                fields.put(member.name(), member.text());
            } else {
                additional.add(member.source());
            }
        }
        fields.put(ADDITIONAL, together(additional));
        return fields;
    }

    private static String together(List<String> members) {
        return members.isEmpty() ? null : "{" + String.join(",", members) + "}";
    }

    /** Milliseconds since 1970, or null where the text names no moment. */
    private static Long moment(String text) {
        try {
            return text == null
                    ? null
                    : OffsetDateTime.parse(text, MOMENT).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            return null; // the worker keeps the text and says nothing of the moment
        }
    }
}
