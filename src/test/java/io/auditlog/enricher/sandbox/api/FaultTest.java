package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.api.RawCaller.End;
import io.auditlog.enricher.sandbox.api.RawCaller.Heard;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault as the bytes of an HTTP/1.1 connection. */
final class FaultTest {

    private static final int ENOUGH = 14 << 20;
    private static final Set<Fault> QUIET =
            Set.of(Fault.SILENCE, Fault.SLOW, Fault.DRIP, Fault.DRIP_HEAD, Fault.TRICKLE);
    /** These are seen only on a connection that the caller would use again; another request ends it. */
    private static final Set<Fault> KEPT_ALIVE = Set.of(Fault.STALE, Fault.UNSOLICITED, Fault.LENGTH_TOO_SHORT);

    private static SimulatedApi api;

    @BeforeAll
    static void start() {
        api = SimulatedApi.start();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Heard ask(String id, boolean last, int most) throws IOException {
        try (RawCaller caller = new RawCaller(api.baseUrl())) {
            return caller.send(RawCaller.request("/api/audit-logs/" + id, last)).hear(most);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldMisbehaveAsItSays(Fault fault) throws IOException {
        String id = fault.id("1");
        Heard heard = hear(fault, id);
        assertThat(isRefusal(fault, heard)
                        || isContent(fault, heard, id)
                        || isFlood(fault, heard, id)
                        || isBreak(fault, heard, id)
                        || isFraming(fault, heard, id))
                .isTrue();
        assertThat(api.witness().countByBehaviour()).containsKey(fault.label());
    }

    @Test
    void shouldSendALateReplyThoughNothingElseIsDue() throws IOException {
        // Given a connection that is kept, and nobody else
        String id = Fault.SLOW.id("20ms", 1, "1");
        Heard heard = ask(id, false, SimulatedEntries.bodyOf(id).length + 50);
        // Then the reply comes by itself
        assertThat(heard.head()).startsWith("HTTP/1.1 200");
        assertThat(heard.end()).isEqualTo(End.ENOUGH);
    }

    private static boolean isRefusal(Fault fault, Heard heard) {
        switch (fault) {
            case STATUS -> refused(heard, 500);
            case STATUS_HTML -> refused(heard, 502);
            case STATUS_EMPTY ->
                assertThat(heard.head()).startsWith("HTTP/1.1 500").contains("Content-Length: 0");
            case THROTTLED ->
                assertThat(heard.head()).startsWith("HTTP/1.1 429").contains("retry-after: 1");
            case UNAVAILABLE ->
                assertThat(heard.head()).startsWith("HTTP/1.1 503").doesNotContain("retry-after");
            case REDIRECT ->
                assertThat(heard.head()).startsWith("HTTP/1.1 302").contains("location: https://login.invalid/");
            case EARLY_HINTS ->
                assertThat(heard.text()).startsWith("HTTP/1.1 103 Early Hints").contains("HTTP/1.1 200 OK");
            case HTML -> assertThat(heard.text()).startsWith("HTTP/1.1 200").contains("text/html", "<form");
            case EMPTY -> assertThat(heard.body()).isEmpty();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isContent(Fault fault, Heard heard, String id) throws IOException {
        switch (fault) {
            case CONTENT_TYPE -> {
                assertThat(heard.head()).contains("content-type: text/plain");
                sound(heard, id);
            }
            case NO_CONTENT_TYPE -> {
                assertThat(heard.head()).doesNotContainIgnoringCase("content-type");
                sound(heard, id);
            }
            case TRUNCATED,
                    TRAILING,
                    TWO_DOCUMENTS,
                    TRAILING_COMMA,
                    SINGLE_QUOTES,
                    NOT_A_NUMBER,
                    LEADING_ZEROS,
                    CONTROL_CHARACTER,
                    ARRAY,
                    JSON_NULL,
                    DUPLICATE_KEY -> noEntry(heard);
            case LONE_SURROGATE -> assertThat(heard.text()).contains("\"\\ud83d\"");
            case MISSING ->
                assertThat(Json.object(heard.body())).doesNotContainKey("event").containsKey("actor");
            case NULL -> assertThat(Json.object(heard.body())).containsEntry("event", null);
            case WRONG_TYPE ->
                assertThat(Json.object(heard.body()).get("event")).isInstanceOf(List.class);
            case BAD_UTF8 -> assertThat(heard.text()).contains("\u00c3(");
            case BOM -> assertThat(heard.body()).startsWith(0xEF, 0xBB, 0xBF);
            case UTF16 -> assertThat(heard.body()).startsWith(0xFE, 0xFF, 0, 0x7B);
            case OTHER_ID -> sound(heard, id + "x");
            case DEEP ->
                assertThat(new String(heard.body(), UTF_8)).contains("[".repeat(100_000) + "]".repeat(100_000));
            case HUGE_NUMBER -> assertThat(new String(heard.body(), UTF_8)).contains("7".repeat(1_000_000));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isFlood(Fault fault, Heard heard, String id) throws IOException {
        switch (fault) {
            case OVERSIZED -> {
                assertThat(heard.head()).contains("Content-Length: 11534336");
                assertThat(heard.body()).hasSize(11_534_336);
            }
            case OVERSIZED_CHUNKED -> {
                assertThat(heard.head()).contains("Transfer-Encoding: chunked");
                assertThat(heard.text()).endsWith("\r\n0\r\n\r\n");
            }
            case ENDLESS -> assertThat(heard.end()).isEqualTo(End.ENOUGH);
            case GZIP -> assertThat(unpacked(heard)).isEqualTo(SimulatedEntries.bodyOf(id));
            case GZIP_BROKEN -> assertThatThrownBy(() -> unpacked(heard)).isInstanceOf(IOException.class);
            case GZIP_BOMB -> {
                assertThat(heard.body()).hasSizeLessThan(200_000);
                assertThat(unpacked(heard)).hasSizeGreaterThan(67_000_000);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isBreak(Fault fault, Heard heard, String id) throws IOException {
        switch (fault) {
            case SILENCE -> ended(heard, End.QUIET, 0);
            case SLOW -> ended(heard, End.QUIET, 0);
            case DRIP -> assertThat(heard.body()).hasSizeLessThan(3);
            case TRICKLE -> assertThat(heard.body()).hasSizeBetween(1, SimulatedEntries.LARGE - 1);
            case DRIP_HEAD -> assertThat(heard.bytes()).hasSizeLessThan(3);
            case HALF_CLOSE, CLOSE_MID_BODY -> half(heard, id, End.CLOSED);
            case RESET_MID_BODY, STREAM_RESET_MID_BODY -> half(heard, id, End.RESET);
            case RESET, STREAM_RESET -> ended(heard, End.RESET, 0);
            case CLOSE, GOAWAY -> ended(heard, End.CLOSED, 0);
            case STALE -> {
                sound(heard, id);
                assertThat(heard.head()).doesNotContainIgnoringCase("connection");
                assertThat(heard.end()).isEqualTo(End.CLOSED);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isFraming(Fault fault, Heard heard, String id) throws IOException {
        switch (fault) {
            case GARBAGE -> assertThat(heard.text()).doesNotContain("HTTP/1.1").contains("nonsense");
            case LENGTH_TOO_LONG -> length(heard, id, 50);
            case LENGTH_TOO_SHORT -> assertThat(heard.text()).contains("}HTTP/1.1 200 OK");
            case TWO_LENGTHS ->
                assertThat(heard.head()).containsPattern("(?s)Content-Length: \\d+.*Content-Length: \\d+");
            case LENGTH_AND_CHUNKED ->
                assertThat(heard.head()).contains("Content-Length: ", "Transfer-Encoding: chunked");
            case BAD_CHUNK -> assertThat(heard.text()).contains("\r\n\r\nzz\r\n");
            case BAD_STATUS_LINE -> assertThat(heard.text()).startsWith("HTTP/1.1 OK 200");
            case ENDLESS_HEADERS -> assertThat(heard.body()).isEmpty();
            case UNSOLICITED ->
                assertThat(heard.text().split("HTTP/1.1 200 OK", -1)).hasSize(4);
            case GOAWAY_GRACEFUL -> {
                sound(heard, id);
                assertThat(heard.head()).contains("Connection: close");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Heard hear(Fault fault, String id) throws IOException {
        String request = RawCaller.request("/api/audit-logs/" + id, !KEPT_ALIVE.contains(fault));
        try (RawCaller caller = new RawCaller(api.baseUrl())) {
            caller.send(request);
            if (KEPT_ALIVE.contains(fault) && fault != Fault.STALE) {
                caller.send(RawCaller.request("/api/audit-logs/another", true));
            }
            return caller.impatient(QUIET.contains(fault) ? 500 : 20_000).hear(ENOUGH);
        }
    }

    private static void refused(Heard heard, int status) {
        assertThat(heard.head()).startsWith("HTTP/1.1 " + status);
        assertThat(heard.body()).isNotEmpty();
    }

    private static void sound(Heard heard, String id) {
        assertThat(heard.head()).startsWith("HTTP/1.1 200 OK");
        assertThat(heard.body()).isEqualTo(SimulatedEntries.bodyOf(id));
    }

    private static void noEntry(Heard heard) {
        assertThat(heard.head()).startsWith("HTTP/1.1 200 OK");
        assertThat(heard.body()).isNotEmpty();
        assertThatThrownBy(() -> Json.object(heard.body()).get("id").hashCode()).isInstanceOf(Exception.class);
    }

    private static byte[] unpacked(Heard heard) throws IOException {
        assertThat(heard.head()).contains("content-encoding: gzip");
        return new GZIPInputStream(new ByteArrayInputStream(heard.body())).readAllBytes();
    }

    private static void ended(Heard heard, End end, int bytes) {
        assertThat(heard.end()).isEqualTo(end);
        assertThat(heard.bytes()).hasSize(bytes);
    }

    private static void half(Heard heard, String id, End end) {
        int length = SimulatedEntries.bodyOf(id).length;
        assertThat(heard.end()).isEqualTo(end);
        assertThat(heard.head()).contains("Content-Length: " + length);
        assertThat(heard.body()).hasSize(length / 2);
    }

    private static void length(Heard heard, String id, int more) {
        int length = SimulatedEntries.bodyOf(id).length;
        assertThat(heard.head()).contains("Content-Length: " + (length + more));
        assertThat(heard.body()).hasSize(length);
    }

    @ParameterizedTest
    @CsvSource({
        "7, retry-after: 7",
        "date, 'retry-after: \\w{3}, \\d{1,2} \\w{3} \\d{4} [0-9:]{8} GMT'",
        "absurd, retry-after: 99999999999999999999",
        "negative, retry-after: -5",
        "words, retry-after: in a while"
    })
    void shouldThrottleInEveryForm(String form, String header) throws IOException {
        Heard heard = ask(Fault.THROTTLED.id(form, 1, "1"), true, ENOUGH);
        assertThat(heard.head()).startsWith("HTTP/1.1 429").containsPattern(header);
    }

    @Test
    void shouldTellEachIdAWaitThatItsWitnessKnows() throws IOException {
        for (int i = 0; i < 10; i++) {
            String id = Fault.THROTTLED.id("1to60", 1, "n" + i);
            long told =
                    new DrawnWait(1, 60).of(id, ApiSettings.defaults().seed()).toSeconds();
            assertThat(told).isBetween(1L, 60L);
            assertThat(ask(id, true, ENOUGH).head()).contains("retry-after: " + told + "\r\n");
        }
    }

    @Test
    void shouldMisshapeTheFieldAskedFor() throws IOException {
        for (String field : List.of("id", "timestamp", "userId", "data", "createdAt")) {
            Heard heard = ask(Fault.MISSING.id(field, 1, "1"), true, ENOUGH);
            assertThat(Json.object(heard.body())).doesNotContainKey(field).hasSizeGreaterThanOrEqualTo(12);
        }
        Heard unknown = ask(Fault.MISSING.id("nonesuch", 1, "1"), true, ENOUGH);
        assertThat(unknown.head()).startsWith("HTTP/1.1 400");
    }

    @Test
    void shouldDripWithoutHurry() throws IOException {
        Heard heard = ask("fault-drip.1ms-1", true, ENOUGH);
        assertThat(new String(heard.body(), ISO_8859_1))
                .isEqualTo(new String(SimulatedEntries.bodyOf("fault-drip.1ms-1"), ISO_8859_1));
    }
}
