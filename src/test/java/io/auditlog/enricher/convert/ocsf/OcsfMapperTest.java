package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.auditlog.enricher.convert.ocsf.OcsfSettings.Unmapped;
import io.auditlog.enricher.entry.OcsfEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OcsfMapperTest {

    private static final String CANARY = "canary-5d1e";
    private static final String SECRETS = """
            {"id": "log-1", "event": "user.login", "actor": "user", "userId": "u-1", "ipAddress": "198.51.100.23",
             "user": {"email": "canary-5d1e@example.com", "phone": "canary-5d1e-4"},
             "data": {"a": [{"b": "canary-5d1e-2"}], "n": 4711471147114711, "o": {"p": "canary-5d1e-3"}, "q": 1E400},
             "note": "canary-5d1e-5"}""";
    private static final List<String> REDACTED = List.of(
            "/ipAddress", "/user/email", "/user/phone", "/data/a/0/b", "/data/n", "/data/o", "/note", "/data/none");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-03T14:22:05.123Z      | 2026-11-03T14:22:06Z | 1793715725123 | timestamp
            2026-11-03T15:22:05.123+01:00 | 2026-11-03T14:22:06Z | 1793715725123 | timestamp
            2026-11-03 14:22:05.123456+00 | 2026-11-03T14:22:06Z | 1793715725123 | timestamp
            2026-11-03 14:22:05.123       | 2026-11-03T14:22:06Z | 1793715725123 | timestamp_as_utc
            yesterday                     | 2026-11-03T14:22:06Z | 1793715726000 | created_at
            yesterday                     | 2026-11-03 14:22:06  | 1793715726000 | created_at
            yesterday                     | today                | 1793715780000 | fetched_at
            """)
    void shouldTakeTheFirstTimeThatIsThere(String timestamp, String createdAt, String time, String from) {
        Map<String, Object> event =
                Entries.newest(Entries.body("{\"event\": \"x\", \"actor\": \"user\", \"timestamp\": \"" + timestamp
                        + "\", \"createdAt\": \"" + createdAt + "\"}"));

        assertThat(JsonTree.scalar(event.get("time"))).isEqualTo(time);
        assertThat(unmapped(event)).containsEntry("time_from", from);
    }

    @Test
    void shouldHoldDataAsTextWhereAReceiverCouldDropTheEvent() {
        String data = "{\"a\":1E400,\"b\":[1.10],\"c\":\"\\ud800\"}";

        Map<String, Object> unmapped = unmapped(Entries.newest(
                Entries.body("{\"event\": \"x\", \"actor\": \"user\", \"more\": 1E400, \"data\": " + data + "}")));

        assertThat(unmapped).containsEntry("data_json", data).doesNotContainKey("data");
        assertThat(unmapped).containsEntry("more_json", "1E400").doesNotContainKey("more");
    }

    @Test
    void shouldReplaceHalfOfASurrogatePair() {
        Map<String, Object> event = Entries.newest(
                Entries.body(
                        "{\"event\": \"api_key.created\", \"actor\": \"user\", \"data\": {\"name\": \"a\\uD800b\", \"id\": \"1\"}}"));

        assertThat(JsonTree.text(event.get("entity"))).contains("\"name\":\"a\ufffdb\"");
    }

    @Test
    void shouldHoldDataAsTextIfAskedTo() {
        OcsfMapper mapper = OcsfMapper.open(
                new OcsfSettings(
                        OcsfVersion.V1_8,
                        Optional.empty(),
                        false,
                        Unmapped.TEXT,
                        List.of(),
                        Optional.empty(),
                        Optional.empty()),
                () -> Entries.ROOM);

        byte[] body = Entries.body("{\"event\": \"x\", \"actor\": \"user\", \"data\": {\"a\": 1}}");

        assertThat(unmapped(Entries.object(Entries.event(mapper, body).value())))
                .containsEntry("data_json", "{\"a\":1}");
    }

    @Test
    void shouldKeepWhatHasNoPlace() {
        Map<String, Object> unmapped = unmapped(Entries.newest(Entries.body("""
                {"event": "user.login", "actor": "user", "userId": "u-1", "triggerId": "t-1", "severity": "low",
                 "user": {"email": "a@b.example", "displayName": "A"}}""")));

        assertThat(JsonTree.text(unmapped))
                .isEqualTo(
                        "{\"actor\":\"user\",\"triggerId\":\"t-1\",\"severity\":\"low\",\"user\":{\"displayName\":\"A\"},"
                                + "\"time_from\":\"timestamp\"}");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", textBlock = """
            203.0.113.7,          user,   ip
            2001:db8::7,          user,   ip
            '10.0.0.1, 10.0.0.2', user,   name
            null,                 user,   name
            null,                 robot,  name
            null,                 agent,  svc_name
            null,                 system, svc_name
            """)
    void shouldSayWhereItCameFrom(String address, String actor, String attribute) {
        String json = address == null ? "null" : "\"" + address + "\"";
        Map<String, Object> event = Entries.newest(
                Entries.body("{\"event\": \"x\", \"ipAddress\": " + json + ", \"actor\": \"" + actor + "\"}"));

        assertThat(Entries.cast(event.get("src_endpoint"))).containsOnlyKeys(attribute);
    }

    @Test
    void shouldNeverBeTooLarge() {
        byte[] body = Entries.body(Map.of(
                "event", "e".repeat(5_000), "actor", "a".repeat(5_000), "data", Map.of("x", "y".repeat(20_000))));
        for (OcsfVersion version : OcsfVersion.values()) {
            int whole = Entries.event(Entries.mapper(version), body).value().length + OcsfMapper.OVERHEAD;
            for (int room : new int[] {whole, whole - 1, 40_000, 16_384}) {
                OcsfEvent event = Entries.event(OcsfMapper.open(Entries.settings(version), () -> room), body);

                assertThat(event.value().length).isLessThanOrEqualTo(room - OcsfMapper.OVERHEAD);
                assertThat(event.truncated()).isEqualTo(room < whole);
                assertThat(new String(event.value(), StandardCharsets.UTF_8).contains("\"is_truncated\":true"))
                        .isEqualTo(event.truncated());
                assertThat(EventCheck.problems(Entries.object(event.value()))).isEmpty();
            }
        }
    }

    @Test
    void shouldShowNothingThatIsRedacted() throws IOException {
        byte[] body = Entries.body(SECRETS);
        for (OcsfVersion version : OcsfVersion.values()) {
            OcsfEvent event = Entries.event(redacting(version), body);
            String json = new String(event.value(), StandardCharsets.UTF_8);

            assertThat(json).doesNotContain(CANARY, "198.51.100.23", "4711471147114711", "raw_data_hash");
            assertThat(EventCheck.problems(Entries.object(event.value()))).isEmpty();
        }
    }

    @Test
    void shouldShowNoHashOfWhatMayHoldSomethingToRedact() throws IOException {
        // Given an entry too large to be read whole, in whose data alone something is to be redacted
        Path key = Files.writeString(directory.resolve("key"), "0123456789abcdef".repeat(4));
        OcsfSettings settings = new OcsfSettings(
                OcsfVersion.V1_8,
                Optional.empty(),
                false,
                Unmapped.OBJECT,
                List.of("/data/secret"),
                Optional.of(key),
                Optional.empty());
        byte[] body = Entries.body(Map.of("event", "x", "actor", "user", "data", Map.of("secret", "s".repeat(20_000))));

        OcsfEvent event = Entries.event(OcsfMapper.open(settings, () -> 18_000), body);

        assertThat(event.truncated()).isTrue();
        assertThat(new String(event.value(), StandardCharsets.UTF_8)).doesNotContain("raw_data_hash");
    }

    @Test
    void shouldTakeEventsWithNamesOfAnyLength() {
        for (String name : List.of("a.".repeat(12_000), "Aa".repeat(12_000))) {
            OcsfEvent event = Entries.event(
                    OcsfMapper.open(Entries.settings(OcsfVersion.V1_8), () -> 1_000_000),
                    Entries.body(Map.of("event", name, "actor", "user")));

            assertThat(event.classUid()).isEqualTo(6003);
            assertThat(EventCheck.problems(Entries.object(event.value()))).isEmpty();
        }
    }

    @Test
    void shouldReplaceEqualValuesByEqualTokens() throws IOException {
        Map<String, Object> event = Entries.object(Entries.event(redacting(OcsfVersion.V1_8), Entries.body(SECRETS))
                .value());
        Map<String, Object> raw = Entries.object((String) event.get("raw_data"));

        String token = (String) Entries.cast(event.get("src_endpoint")).get("uid");
        assertThat(token).matches("hmac:[0-9a-f]{8}:[A-Za-z0-9_-]{22}");
        assertThat(raw.get("ipAddress")).isEqualTo(token);
        assertThat((String) event.get("message")).endsWith(" from " + token);
        assertThat(JsonTree.text(event.get("observables")))
                .contains((String) Entries.cast(Entries.cast(event.get("actor")).get("user"))
                        .get("name"))
                .doesNotContain("src_endpoint.ip", "email_addr");
    }

    @Test
    void shouldHoldTheExactBodyIfAskedTo() {
        OcsfMapper mapper = OcsfMapper.open(
                new OcsfSettings(
                        OcsfVersion.V1_5,
                        Optional.empty(),
                        true,
                        Unmapped.OBJECT,
                        List.of(),
                        Optional.empty(),
                        Optional.empty()),
                () -> Entries.ROOM);
        byte[] body = Entries.body("{\"event\": \"x\", \"actor\": \"user\", \"data\": {\"a\": 1.10}}");

        Map<String, Object> event = Entries.object(Entries.event(mapper, body).value());

        assertThat(event.get("raw_data")).isEqualTo(new String(body, StandardCharsets.UTF_8));
        assertThat(JsonTree.scalar(event.get("raw_data_size"))).isEqualTo("" + body.length);
    }

    @Test
    void shouldDemandAKeyThatCannotBeGuessed() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "short");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OcsfMapper.open(settings(OcsfVersion.V1_8, key), () -> Entries.ROOM))
                .withMessageContaining("ocsf.redact.key.file: " + key)
                .withMessageNotContaining("short");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(OcsfVersion.V1_8, null))
                .withMessageContaining("ocsf.redact needs ocsf.redact.key.file");
    }

    private OcsfMapper redacting(OcsfVersion version) throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "0123456789abcdef".repeat(4) + "\n");
        return OcsfMapper.open(settings(version, key), () -> Entries.ROOM);
    }

    private static OcsfSettings settings(OcsfVersion version, Path key) {
        return new OcsfSettings(
                version, Optional.empty(), true, Unmapped.OBJECT, REDACTED, Optional.ofNullable(key), Optional.empty());
    }

    private static Map<String, Object> unmapped(Map<String, Object> event) {
        return Entries.cast(event.get("unmapped"));
    }
}
