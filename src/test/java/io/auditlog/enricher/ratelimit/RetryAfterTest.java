package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", textBlock = """
            0 -> 0
            7 -> 7000
            ' 120 ' -> 120000
            007 -> 7000
            3601 -> 3600000
            99999999999999999999999 -> 3600000
            # RFC 9110's three dates
            Sun, 01 Nov 2026 12:00:30 GMT -> 30000
            Sunday, 01-Nov-26 12:00:30 GMT -> 30000
            Sun Nov  1 12:00:30 2026 -> 30000
            sun, 01 nov 2026 12:00:30 gmt -> 30000
            Mon, 01 Nov 2026 12:00:30 GMT -> 30000
            Sun, 01 Nov 2026 11:00:00 GMT -> 0
            Sunday, 06-Nov-94 08:49:37 GMT -> 0
            Fri, 01 Jan 2100 00:00:00 GMT -> 3600000
            # what others send
            4.5 -> 4500
            2.0 -> 2000
            5s -> 5000
            6m0s -> 360000
            12ms -> 12
            1m1.5s -> 61500
            1h -> 3600000
            2026-11-01T12:00:30Z -> 30000
            2026-11-01T13:00:30.250+01:00 -> 30250
            2026-11-01T12:01Z -> 60000
            2026-11-01T12:00:30+0000 -> 30000
            Sun, 01 Nov 2026 12:00:30 +0000 -> 30000
            Sun, 01 Nov 2026 12:00:30 UTC -> 30000
            Sun Nov 01 2026 12:00:30 GMT+0000 (Coordinated Universal Time) -> 30000
            1793534430 -> 30000
            1793534430500 -> 30500
            # the longest of several
            5, 5 -> 5000
            5, 7, soon -> 7000
            5, Sun, 01 Nov 2026 12:00:30 GMT -> 30000
            5/1 -> 5000
            1/Sun, 01 Nov 2026 12:00:30 GMT -> 30000
            soon/3 -> 3000
            """)
    void shouldReadWhatIsSent(String lines, long millis) {
        assertThat(RetryAfter.parse(lines.replace('/', '\n'), null, NOW)).contains(Duration.ofMillis(millis));
    }

    @Test
    void shouldMeasureADateAgainstTheRepliesOwnClock() {
        // Given a server whose clock is an hour ahead
        String date = "Sun, 01 Nov 2026 13:00:00 GMT";

        // When, then
        Duration wait = Duration.ofSeconds(10);
        assertThat(RetryAfter.parse("Sun, 01 Nov 2026 13:00:10 GMT", date, NOW)).contains(wait);
        assertThat(RetryAfter.parse("Sun, 01 Nov 2026 12:00:10 GMT", "rubbish", NOW))
                .contains(wait);
        assertThat(RetryAfter.parse("10", date, NOW)).contains(wait);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+5",
                "1e3",
                "0x10",
                "soon",
                "Sun",
                "Sun,",
                "Sun, ",
                "Sun, 99 Nov 2026 12:00:00 GMT",
                "Sun, 01 Nov 2026 12:00:30 CET",
                "٣",
                "1 2",
                "Sun, 01 Nov 2026 25:00:00 GMT",
                "\u0000"
            })
    void shouldIgnoreWhatItCannotRead(String value) {
        assertThat(RetryAfter.parse(value, null, NOW)).isEmpty();
    }

    @Test
    void shouldNeverThrowNorReadEndlessText() {
        assertThat(RetryAfter.parse("9".repeat(1_000_000), null, NOW)).isEmpty();
        Random random = new Random(11);
        String alphabet = "0123456789 :-,+.GMTSunNovJaFeb\u0000é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(40), 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
            String value = text.toString();
            assertThatCode(() -> RetryAfter.parse(value, text.reverse().toString(), NOW))
                    .doesNotThrowAnyException();
        }
    }
}
