package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.SingleFetch.Result;
import io.auditlog.enricher.fetch.Transport;
import io.auditlog.enricher.preflight.Finding.Mark;
import io.auditlog.enricher.ratelimit.RateHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one reply says about address, key, clock and rate. */
final class RequestCheckTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, application/json, false, UNKNOWN, 'shows host and TLS, not the path'",
        "NOT_FOUND, application/json, true, FAILED, 'an-id does not exist, or the path in api.base.url is wrong'",
        "NOT_FOUND, text/html, true, FAILED, 'an-id does not exist, or the path in api.base.url is wrong'",
        "GONE, application/json, true, FAILED, 'an-id does not exist, or the path in api.base.url is wrong'",
        "NOT_FOUND, text/html, false, FAILED, api.base.url",
        "BAD_REQUEST, application/json, false, UNKNOWN, --id",
        "BAD_REQUEST, application/json, true, FAILED, api.base.url",
        "UNAUTHORIZED, application/json, false, FAILED, api.key.file",
        "FORBIDDEN, application/json, false, FAILED, missing permissions: audit:read",
        "REDIRECT, text/html, false, FAILED, api.base.url",
        "TOO_MANY_REQUESTS, application/json, false, UNKNOWN, later",
        "SERVER_ERROR, application/json, false, FAILED, operators"
    })
    void shouldTellWhatAFailureMeans(Code code, String type, boolean known, Mark mark, String says) {
        List<String> missing = code == Code.FORBIDDEN ? List.of("audit:read") : List.of();
        Failure failure = new Failure(code, 0, "the API refused", null, null, missing, null, null);
        Finding found = found(new Outcome.Refused(failure), Map.of("content-type", type), known)
                .get(0);
        assertThat(found.mark()).isEqualTo(mark);
        assertThat(found.toString()).contains(says);
    }

    @Test
    void shouldPassWithAnEntryAndWithoutRateHeaders() {
        assertThat(found(new Outcome.Enriched(new byte[0], null, null), JSON, true))
                .extracting(Finding::mark, Finding::check)
                .containsExactly(
                        tuple(Mark.PASSED, "request"), tuple(Mark.UNKNOWN, "clock"), tuple(Mark.PASSED, "rate"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sun, 01 Mar 2026 11:59:55 GMT | PASSED  | 5 s ahead of
            Sun, 01 Mar 2026 12:10:00 GMT | FAILED  | 10 min behind
            yesterday                     | UNKNOWN | no Date
            """)
    void shouldCompareTheClocks(String date, Mark mark, String seen) {
        assertThat(found(Map.of("date", date)).get(1)).satisfies(finding -> {
            assertThat(finding.mark()).isEqualTo(mark);
            assertThat(finding.seen()).contains(seen);
        });
    }

    @Test
    void shouldShowTheRateHeadersAndHowTheyAreRead() {
        Map<String, String> narrow =
                Map.of("RateLimit-Limit", "100", "RateLimit-Remaining", "20", "RateLimit-Reset", "10");
        assertThat(found(narrow).get(2)).satisfies(finding -> {
            assertThat(finding.mark()).isEqualTo(Mark.UNKNOWN);
            assertThat(finding.seen())
                    .contains("RateLimit-Remaining: 20", "read as ratelimit-*: 20 left, 2.00 calls per second");
            assertThat(finding.advice()).contains("rate.limit.per.second is more: 50.0");
        });
        assertThat(found(Map.of("X-RateLimit-Stuff", "x")).get(2))
                .matches(finding -> finding.seen().contains("not understood"));
    }

    private static List<Finding> found(Map<String, String> headers) {
        return found(new Outcome.Enriched(new byte[0], null, null), headers, true);
    }

    private static List<Finding> found(Outcome outcome, Map<String, String> headers, boolean known) {
        Map<String, String> lower = headers.entrySet().stream()
                .collect(Collectors.toMap(line -> line.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
        Result result = new Result(
                outcome,
                0,
                new Transport.Head("HTTP/1.1", null, List.copyOf(headers.entrySet())),
                Optional.empty(),
                new RateHeaders("auto").read(lower, null, NOW, 0),
                "f1",
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
        return new RequestCheck(result, known).findings("an-id", NOW, 50, "auto");
    }
}
