package io.auditlog.enricher.sandbox.api.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.api.Json;
import io.auditlog.enricher.sandbox.api.RawCaller;
import io.auditlog.enricher.sandbox.api.RawCaller.End;
import io.auditlog.enricher.sandbox.api.RawCaller.Received;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
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

    private static SimulatedApi api;

    @BeforeAll
    static void start() {
        api = SimulatedApi.start();
    }

    @AfterAll
    static void stop() {
        api.close();
        // Every fault has its case, and the witness knows which it was.
        assertThat(api.witness().countByBehaviour().keySet())
                .containsAll(Arrays.stream(Fault.values()).map(Fault::label).toList());
    }

    private static Received ask(String id) throws IOException {
        try (RawCaller caller = new RawCaller(api.baseUrl())) {
            return caller.send(RawCaller.request("/api/audit-logs/" + id, true)).read(ENOUGH);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            STATUS            | ^HTTP/1.1 500 .*\\{"error"
            THROTTLED         | ^HTTP/1.1 429 .*retry-after: 1\\r
            UNAVAILABLE       | ^HTTP/1.1 503 (?!.*retry-after)
            REDIRECT          | ^HTTP/1.1 302 .*location: https://login.invalid/
            HTML              | ^HTTP/1.1 200 .*text/html.*<form
            EMPTY             | ^HTTP/1.1 200 .*\\r\\n\\r\\n$
            TRUNCATED         | ^HTTP/1.1 200 OK.*\\{"id":"fault-truncated-1".*[^}]$
            TRAILING          | "\\}+\\}\\}$
            TWO_DOCUMENTS     | \\{"id":"fault-.*\\}\\n\\{"id":"fault-.*\\}$
            TRAILING_COMMA    | ,\\}$
            SINGLE_QUOTES     | \\{'id':'fault-
            NOT_A_NUMBER      | "data":\\{"n":NaN\\}
            LEADING_ZEROS     | "data":\\{"n":007\\}
            CONTROL_CHARACTER | "data":\\{"s":"a\\x00b"\\}
            ARRAY             | \\r\\n\\r\\n\\[\\{.*\\}\\]$
            JSON_NULL         | \\r\\n\\r\\nnull$
            NULL              | "event":null
            WRONG_TYPE        | "event":\\[7\\]
            DUPLICATE_KEY     | "event":"[a-z].*"event":"2"\\}$
            BAD_UTF8          | "data":\\{"s":"\\xC3\\("\\}
            BOM               | \\r\\n\\r\\n\\xEF\\xBB\\xBF\\{
            UTF16             | \\r\\n\\r\\n\\xFE\\xFF\\x00\\{
            OTHER_ID          | "id":"fault-other-id-1x"
            DEEP              | \\[{1000}\\]{1000}
            HUGE_NUMBER       | 7{1000}
            GARBAGE           | ^(?!HTTP).*nonsense
            OVERSIZED_CHUNKED | Transfer-Encoding: chunked.*\\r\\n0\\r\\n\\r\\n$
            CONTENT_TYPE      | ^HTTP/1.1 200 OK.*content-type: text/plain.*\\{"id":"fault-content-type-1".*\\}$
            """)
    void shouldAnswerAsItSays(Fault fault, String pattern) throws IOException {
        assertThat(ask(fault.id("1")).text()).containsPattern("(?s)" + pattern);
    }

    @ParameterizedTest
    @CsvSource({
        "HALF_CLOSE, CLOSED, 2",
        "CLOSE_MID_BODY, CLOSED, 2",
        "RESET_MID_BODY, RESET, 2",
        "RESET, RESET, 0",
        "CLOSE, CLOSED, 0"
    })
    void shouldBreakOff(Fault fault, End end, int part) throws IOException {
        Received received = ask(fault.id("1"));
        int length = SimulatedEntries.bodyOf(fault.id("1")).length;
        assertThat(received.end()).isEqualTo(end);
        assertThat(received.head()).contains(part == 0 ? "" : "Content-Length: " + length);
        assertThat(received.body()).hasSize(part == 0 ? 0 : length / part);
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENCE", "SLOW", "DRIP", "TRICKLE"})
    void shouldTakeItsTime(Fault fault) throws IOException {
        try (RawCaller caller = new RawCaller(api.baseUrl())) {
            Received received = caller.send(RawCaller.request("/api/audit-logs/" + fault.id("1"), true))
                    .impatient(250)
                    .read(ENOUGH);
            int most = fault == Fault.TRICKLE ? SimulatedEntries.LARGE - 1 : 2;
            assertThat(received.end()).isEqualTo(End.QUIET);
            assertThat(received.body()).hasSizeLessThanOrEqualTo(most);
        }
    }

    @Test
    void shouldCloseAnIdleConnectionUnannounced() throws IOException {
        try (RawCaller caller = new RawCaller(api.baseUrl())) {
            String id = Fault.STALE.id("1");
            Received received = caller.send(RawCaller.request("/api/audit-logs/" + id, false))
                    .read(ENOUGH);
            assertThat(received.head()).startsWith("HTTP/1.1 200 OK").doesNotContainIgnoringCase("connection");
            assertThat(received.body()).isEqualTo(SimulatedEntries.bodyOf(id));
            assertThat(received.end()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void shouldFlood() throws IOException {
        Received oversized = ask(Fault.OVERSIZED.id("1"));
        assertThat(oversized.head()).contains("Content-Length: 11534336");
        assertThat(oversized.body()).hasSize(11_534_336);
        assertThat(ask(Fault.ENDLESS.id("1")).end()).isEqualTo(End.ENOUGH);
    }

    @Test
    void shouldCompress() throws IOException {
        Received bomb = ask(Fault.GZIP_BOMB.id("1"));
        assertThat(bomb.body()).hasSizeLessThan(200_000);
        assertThat(unpacked(bomb)).hasSizeGreaterThan(67_000_000);
        Received broken = ask(Fault.GZIP_BROKEN.id("1"));
        assertThatThrownBy(() -> unpacked(broken)).isInstanceOf(IOException.class);
    }

    private static byte[] unpacked(Received received) throws IOException {
        assertThat(received.head()).contains("content-encoding: gzip");
        return new GZIPInputStream(new ByteArrayInputStream(received.body())).readAllBytes();
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
        assertThat(ask(Fault.THROTTLED.id(form, 1, "1")).head())
                .startsWith("HTTP/1.1 429")
                .containsPattern(header);
    }

    @Test
    void shouldTellEachIdAWaitThatItsWitnessKnows() throws IOException {
        for (int i = 0; i < 10; i++) {
            String id = Fault.THROTTLED.id("1to60", 1, "n" + i);
            long told = new DrawnWait(1, 60).of(id).toSeconds();
            assertThat(told).isBetween(1L, 60L);
            assertThat(ask(id).head()).contains("retry-after: " + told + "\r\n");
        }
    }

    @Test
    void shouldMisshapeTheFieldAskedFor() throws IOException {
        for (String field : List.of("id", "timestamp", "userId", "data", "createdAt")) {
            assertThat(Json.object(ask(Fault.MISSING.id(field, 1, "1")).body()))
                    .doesNotContainKey(field)
                    .hasSizeGreaterThanOrEqualTo(12);
        }
        assertThat(ask(Fault.MISSING.id("nonesuch", 1, "1")).head()).startsWith("HTTP/1.1 400");
    }

    @Test
    void shouldDripToTheEnd() throws IOException {
        assertThat(ask("fault-drip.1ms-1").body()).isEqualTo(SimulatedEntries.bodyOf("fault-drip.1ms-1"));
    }
}
