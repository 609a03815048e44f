package io.auditlog.enricher.sandbox.api.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SimulatedEntriesTest {

    private static final List<String> TEXTS =
            List.of("id", "timestamp", "organizationId", "event", "actor", "createdAt");
    private static final List<String> UUIDS = List.of("userId", "chatId", "agentId", "runId", "triggerId");

    @Test
    void shouldFollowTheContractForEveryId() throws IOException {
        for (String id : ids()) {
            // Given an ID, when its entry is made
            Map<String, Object> entry = Json.object(SimulatedEntries.bodyOf(id));

            // Then every required field is there, with a type that the contract allows
            assertThat(entry).containsEntry("id", id).containsKeys("ipAddress", "data");
            TEXTS.forEach(field -> assertThat(entry.get(field)).isInstanceOf(String.class));
            UUID.fromString((String) entry.get("organizationId"));
            for (String field : UUIDS) {
                assertThat(entry).containsKey(field);
                if (entry.get(field) != null) {
                    UUID.fromString((String) entry.get(field));
                }
            }
            if (entry.get("data") != null) {
                assertThat(entry.get("data")).isInstanceOf(Map.class);
            }
        }
    }

    private static List<String> ids() {
        List<String> ids =
                new ArrayList<>(List.of("a", "fault-", "a/b c", "東京-🚀", "quote\"back\\slash", "tab\tnul\0"));
        for (int i = 0; i < 3000; i++) {
            ids.add("log-" + i);
        }
        return ids;
    }

    @Test
    void shouldGiveTheSameBytesEachTime() {
        assertThat(SimulatedEntries.bodyOf("log-1"))
                .isEqualTo(SimulatedEntries.bodyOf("log-1"))
                .isNotEqualTo(SimulatedEntries.bodyOf("log-2"));
        // The bytes themselves are a promise: recorded runs are compared with them.
        assertThat(new String(SimulatedEntries.bodyOf("log-5"), StandardCharsets.UTF_8))
                .startsWith("{\"id\":\"log-5\",\"timestamp\":\"2026-07-23T02:06:14.438Z\",\"organizationId\":");
    }

    @Test
    void shouldVary() throws IOException {
        Set<Object> events = new HashSet<>();
        Set<Object> actors = new HashSet<>();
        Set<String> fields = new HashSet<>();
        int sizes = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] body = SimulatedEntries.bodyOf("log-" + i);
            Map<String, Object> entry = Json.object(body);
            events.add(entry.get("event"));
            actors.add(entry.get("actor"));
            fields.addAll(entry.keySet());
            sizes += body.length;
        }
        assertThat(events).hasSizeGreaterThan(10);
        assertThat(actors).contains("user", "agent", "chat", "trigger", "system");
        assertThat(fields).contains("user", "agent", "trigger", "severity", "x-meta");
        assertThat(sizes / 3000).isBetween(450, 1000);
    }
}
