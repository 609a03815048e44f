package io.auditlog.enricher.convert.ocsf;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.ShapeObserver;
import io.auditlog.enricher.convert.ocsf.OcsfSettings.Unmapped;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Entries of every kind of event that the documentation lists, and their events. */
final class Entries {

    static final Instant FETCHED = Instant.parse("2026-11-03T14:23:00Z");
    static final int ROOM = 1_000_000;

    private static final Map<OcsfVersion, OcsfMapper> MAPPERS = Arrays.stream(OcsfVersion.values())
            .collect(Collectors.toMap(version -> version, version -> OcsfMapper.open(settings(version), () -> ROOM)));

    private Entries() {}

    /** The listed ones, as they are written in {@code entries.json}. */
    static List<Map<String, Object>> listed() {
        try (InputStream file = Entries.class.getResourceAsStream("entries.json")) {
            List<?> entries = (List<?>) object(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .get("entries");
            return entries.stream().map(Entries::cast).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // a tree of JSON has no other maps
    static Map<String, Object> cast(Object object) {
        return (Map<String, Object>) object;
    }

    static Map<String, Object> object(String json) {
        return object(json.getBytes(StandardCharsets.UTF_8));
    }

    static Map<String, Object> object(byte[] json) {
        try {
            return JsonTree.read(json, any -> true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole body: what the members do not say is null, or the same for all. */
    static byte[] body(Map<String, Object> members) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("id", "log-1");
        whole.put("timestamp", "2026-11-03T14:22:05.123Z");
        whole.put("organizationId", "org-1");
        for (String name : "event actor userId ipAddress chatId agentId runId triggerId data".split(" ", -1)) {
            whole.put(name, null);
        }
        whole.put("createdAt", "2026-11-03T14:22:05.456Z");
        whole.putAll(members);
        return JsonTree.text(whole).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] body(String members) {
        return body(object(members));
    }

    static OcsfSettings settings(OcsfVersion version) {
        return new OcsfSettings(
                version, Optional.empty(), false, Unmapped.OBJECT, List.of(), Optional.empty(), Optional.empty());
    }

    static OcsfSettings settings(OcsfVersion version, Path ownRules) {
        return new OcsfSettings(
                version, Optional.of(ownRules), false, Unmapped.OBJECT, List.of(), Optional.empty(), Optional.empty());
    }

    static OcsfMapper mapper(OcsfVersion version) {
        return MAPPERS.get(version);
    }

    /** The event of a body, by the way that every entry takes. */
    static OcsfEvent event(OcsfMapper mapper, byte[] body) {
        Map<String, Object> document = object(body);
        AuditLogId id = ((AuditLogId.Parsed.Valid) AuditLogId.of((String) document.get("id"), IdRules.DEFAULT)).id();
        Outcome outcome = new EntryTranslator(
                        200, Optional.empty(), RecordBody.EXACT, entry -> new byte[0], ShapeObserver.NONE, mapper)
                .entry(id, body, FETCHED);
        return ((Outcome.Enriched) outcome).view();
    }

    /** The event of a body as a tree, for the newest version. */
    static Map<String, Object> newest(byte[] body) {
        return object(event(mapper(OcsfVersion.V1_8), body).value());
    }
}
