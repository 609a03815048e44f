package io.auditlog.enricher.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTimeTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04Z, 2026-01-02T03:04:00Z",
        "2026-01-02 03:04:05z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.999999999Z, 2026-01-02T03:04:05.999Z",
        "2026-01-02T03:04:05.678+00:00, 2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05-05:30, 2026-01-02T08:34:05Z",
        "2026-01-02T03:04:05+0100, 2026-01-02T02:04:05Z",
        "2026-01-02 03:04:05.123+00, 2026-01-02T03:04:05.123Z",
        "2025-11-03 14:22:05.123456+00, 2025-11-03T14:22:05.123Z",
        "2026-01-02T03:04:05.1234567890Z, 2026-01-02T03:04:05.123Z",
        "2016-12-31T23:59:60.999Z, 2017-01-01T00:00:00Z",
        "2017-01-01T00:59:60+01:00, 2017-01-01T00:00:00Z",
        "2024-02-29T00:00:00.000Z, 2024-02-29T00:00:00Z",
        "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z"
    })
    void shouldReadMomentsWithAnOffset(String text, Instant expected) {
        assertThat(EventTime.parse(text, null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-02",
                "2026-02-29T00:00:00.000Z",
                "2026-13-01T00:00:00.000Z",
                "2026-01-00T00:00:00Z",
                "2026-01-02T24:00:00.000Z",
                "2026-01-02T23:59:61.000Z",
                "2026-01-02T03:04:05.Z",
                "2026-01-02T03:04:60.000Z",
                "2026-01-02T23:59:60+01:00",
                "2026-01-02T03:04:05.67xZ",
                "2026-01-02T03:04:05,678Z",
                "2026-01-02T03:04:05.678Z ",
                "202603:04:05.678Z0000000",
                "２０２６-01-02T03:04:05.678Z",
                "2026-01-02T03:04:05.678+25:00",
                "Fri, 02 Jan 2026 03:04:05 GMT"
            })
    void shouldReadNothingElse(String text) {
        assertThat(EventTime.parse(text, BERLIN)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.678, 2026-01-02T02:04:05.678Z",
        "2026-07-02 03:04, 2026-07-02T01:04:00Z",
        "2026-10-25T02:30:00, 2026-10-25T00:30:00Z",
        "2026-03-29T02:30:00, 2026-03-29T01:30:00Z",
        "2017-01-01T00:59:60, 2017-01-01T00:00:00Z"
    })
    void shouldReadMomentsWithoutAnOffsetInTheGivenZoneOnly(String text, Instant expected) {
        assertThat(EventTime.parse(text, BERLIN)).isEqualTo(expected);
        assertThat(EventTime.parse(text, null)).isNull();
    }

    @Test
    void shouldAgreeWithTheGeneralFormOnTheCommonOne() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 20_000; round++) {
            Instant moment = Instant.ofEpochMilli(random.nextLong(-62_167_219_200_000L, 253_402_300_800_000L));
            String text = moment.toString();
            assertThat(EventTime.parse(text, BERLIN))
                    .as(text)
                    .isEqualTo(moment)
                    .isEqualTo(OffsetDateTime.parse(text).toInstant());
        }
    }
}
