package io.auditlog.enricher.ratelimit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Any two header lines as Retry-After and Date: a wait within bounds, or none. */
final class RetryAfterFuzzTest {

    private static final List<Instant> NOWS = List.of(
            Instant.EPOCH, Instant.parse("2026-11-23T09:00:00.123456789Z"), Instant.parse("2099-12-31T23:59:59Z"));

    @FuzzTest
    void shouldWaitNoLongerThanAnHourAndNeverBackwards(byte[] lines) {
        // Given: headers as they are on the wire, the second line being the Date
        String[] headers = new String(lines, ISO_8859_1).split("\n", 2);
        String date = headers.length > 1 ? headers[1] : null;

        for (Instant now : NOWS) {
            // When
            Duration wait = RetryAfter.parse(headers[0], date, now).orElse(Duration.ZERO);

            // Then
            assertThat(wait).isBetween(Duration.ZERO, RetryAfter.MAX);
            checkSeconds(headers[0], wait);
        }
    }

    private static void checkSeconds(String value, Duration wait) {
        if (value.matches("[0-9]{1,4}")) {
            long seconds = Math.min(Long.parseLong(value), RetryAfter.MAX.toSeconds());
            assertThat(wait).isEqualTo(Duration.ofSeconds(seconds));
        }
    }
}
