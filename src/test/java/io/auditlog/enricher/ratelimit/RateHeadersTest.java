package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateHeadersTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final String DATE = "Mon, 23 Nov 2026 10:00:00 GMT";

    private static Optional<Quota> read(String... namesAndValues) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return read(headers, null, NOW);
    }

    private static Optional<Quota> read(Map<String, String> headers, String date, Instant now) {
        return Optional.ofNullable(
                unnamed(new RateHeaders("auto").read(headers, date, now, 0).quota()));
    }

    private static Quota unnamed(Quota q) {
        return q == null ? null : new Quota(q.limit(), q.remaining(), q.untilReset(), q.window(), q.refills(), "");
    }

    private static Quota quota(long limit, long remaining, long reset, long window) {
        return new Quota(limit, remaining, Duration.ofSeconds(reset), Duration.ofSeconds(window), false, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '\'',
            value = {
                // policy | limit | expected: limit, remaining, reset, window
                "\"default\";q=100;w=60 | \"default\";r=50;t=30 | 100 | 50 | 30 | 60",
                "- | \"default\";r=50;t=30 | 0 | 50 | 30 | 0",
                "\"default\";q=100;w=60 | - | 100 | 100 | 0 | 60",
                "\"a\";q=9;w=60 | \"b\";r=50;t=100 | 9 | 9 | 0 | 60",
                "\"s\";q=10;w=1,\"d\";q=5000;w=86400 | \"s\";r=9;t=1, \"d\";r=100;t=40000 | 5000 | 100 | 40000 | 86400",
                "\"s\";q=10;w=1,\"d\";q=5000;w=86400 | \"d\";r=4900;t=100, \"s\";r=0;t=1 | 10 | 0 | 1 | 1",
                "- | \"a\";r=0;t=5, \"b\";r=0;t=500, \"c\";r=0;t=50 | 0 | 0 | 500 | 0",
                "default;q=100;w=60 | default;r=50;t=30 | 100 | 50 | 30 | 60",
                "\"a,b;c\\\"\";q=7;w=60 | \"a,b;c\\\"\";r=5;t=30 | 7 | 5 | 30 | 60",
                "\"x\";q=100;w=60;pk=:cHJqMQ==: | \"x\" ; r=50 ; t=30;pk=:cHJqMQ==: | 100 | 50 | 30 | 60",
                "\"b\";q=1;w=60;qu=\"content-bytes\",\"r\";q=9;w=60 | \"b\";r=1;t=60,\"r\";r=5;t=9 | 9 | 5 | 9 | 60",
                "\"d\";q=100 | \"d\";r=50;t=30 | 100 | 50 | 30 | 0",
                "\"d\";q=100;w=60 | \"d\";r=50 | 100 | 50 | 0 | 60",
                "- | limit=100, remaining=50, reset=5 | 100 | 50 | 5 | 0",
                "100;w=60 | limit=100, remaining=50, reset=5 | 100 | 50 | 5 | 60",
                "- | \"d\";r=-3;t=5, \"e\";r=7;t=5 | 0 | 7 | 5 | 0"
            })
    void shouldReadTheTwoFields(String policy, String limit, long max, long remaining, long reset, long window) {
        Map<String, String> headers = new HashMap<>();
        if (policy != null) {
            headers.put("ratelimit-policy", policy);
        }
        if (limit != null) {
            headers.put("ratelimit", limit);
        }
        assertThat(read(headers, null, NOW)).contains(quota(max, remaining, reset, window));
    }

    @ParameterizedTest
    @CsvSource({"ratelimit-, 30", "x-ratelimit-, 0", "x-rate-limit-, 0", "x-sib-ratelimit-, 0"})
    void shouldReadANumberInEachFieldWhereItsUnitIsKnown(String family, int reset) {
        assertThat(read(family + "limit", "100", family + "remaining", "50", family + "reset", "30"))
                .contains(quota(100, 50, reset, 0));
        assertThat(read(family + "remaining", " 50 ")).contains(quota(0, 50, 0, 0));
        assertThat(read(family + "limit", "100", family + "reset", "30")).isEmpty();
    }

    @Test
    void shouldReadTheWindowBesideTheLimit() {
        assertThat(read(
                        "ratelimit-limit", "100, 10;w=1, 100;w=60",
                        "ratelimit-remaining", "50",
                        "ratelimit-reset", "30"))
                .contains(quota(100, 50, 30, 60));
        assertThat(read(
                        "ratelimit-limit", "100",
                        "ratelimit-policy", "10;w=1,100;w=60;comment=\"a, b\"",
                        "ratelimit-remaining", "50",
                        "ratelimit-reset", "30"))
                .contains(quota(100, 50, 30, 60));
    }

    @Test
    void shouldTakeWhatPermitsLessOfSeveralFamilies() {
        assertThat(read("ratelimit-remaining", "2", "ratelimit-reset", "9", "ratelimit", "\"d\";r=3;t=9"))
                .contains(quota(0, 2, 9, 0));
        assertThat(read(
                        "x-hubspot-ratelimit-daily", "86400",
                        "x-hubspot-ratelimit-daily-remaining", "86000",
                        "x-hubspot-ratelimit-secondly", "10",
                        "x-hubspot-ratelimit-secondly-remaining", "9"))
                .contains(quota(86_400, 86_000, 0, 86_400));
        assertThat(read("x-ratelimit-remaining", "1", "ratelimit", "rubbish")).contains(quota(0, 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "30, 30000",
        "0, 0",
        "1.5, 1500",
        "86400, 86400000",
        "999999999999999999999999, 2678400000",
        // 2026-11-23T10:00:30Z
        "1795428030, 30000",
        "1795428030.250, 30250",
        "1795428030250, 30250",
        // past
        "1795427000, 0",
        "1000000000, 0",
        // a year ahead, and far beyond
        "1827000000, 2678400000",
        "99999999999, 2678400000",
        "500000000, 2678400000"
    })
    void shouldTellResetsApartByTheirSize(String reset, long millis) {
        Quota quota = read("ratelimit-remaining", "5", "ratelimit-reset", reset).orElseThrow();
        assertThat(quota.untilReset()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-23T10:00:30Z | 30000",
                "2026-11-23T10:01Z | 60000",
                "6m0s | 360000",
                "12ms | 12",
                "Mon, 23 Nov 2026 10:00:30 GMT | 30000",
                "30, 40 | 40000"
            })
    void shouldReadResetsInOtherForms(String reset, long millis) {
        Quota quota =
                read("x-ratelimit-remaining", "0", "x-ratelimit-reset", reset).orElseThrow();
        assertThat(quota.untilReset()).isEqualTo(Duration.ofMillis(millis));
        assertThat(quota.isUsedUp()).isTrue();
    }

    @Test
    void shouldTakeWhatPermitsLessWhereTheyAreSentTwice() {
        assertThat(read(
                        "ratelimit-limit", "100, 100",
                        "ratelimit-remaining", "50, 40",
                        "ratelimit-reset", "30, 30"))
                .contains(quota(100, 40, 30, 0));
        // of two quotas each has its own reset
        assertThat(read("ratelimit-remaining", "0, 500", "ratelimit-reset", "1, 3600"))
                .contains(quota(0, 0, 1, 0));
        assertThat(read("ratelimit-remaining", "10, 500", "ratelimit-reset", "1, 3600"))
                .contains(quota(0, 500, 3600, 0));
    }

    @Test
    void shouldReckonATimeOfDayFromTheRepliesOwnDate() {
        // Given a clock that is ten minutes slow
        Map<String, String> headers = Map.of("x-ratelimit-remaining", "5", "x-ratelimit-reset", "1795428030");

        // When, then
        assertThat(read(headers, DATE, NOW.minusSeconds(600))).contains(quota(0, 5, 30, 0));
        assertThat(read(headers, "rubbish", NOW)).contains(quota(0, 5, 30, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "NaN",
                "Infinity",
                "1e9",
                "0x10",
                "many",
                ".",
                ".5",
                "1.2.3",
                "١٢",
                "5 6",
                "+5",
                "null",
                "999999999999999999999999999999999999999999999999"
            })
    void shouldIgnoreWhatIsNoPlainNumber(String value) {
        assertThat(read("x-ratelimit-remaining", value)).isEmpty();
        assertThat(read("ratelimit", "\"d\";r=" + value + ";t=5")).isEmpty();
        assertThat(read("x-ratelimit-remaining", "5", "x-ratelimit-reset", value))
                .contains(quota(0, 5, 0, 0));
    }

    @Test
    void shouldCutWhatIsHuge() {
        String huge = "99999999999999999999";
        Quota quota = read(
                        "ratelimit-policy",
                        "\"d\";q=" + huge + ";w=" + huge,
                        "ratelimit",
                        "\"d\";r=" + huge + ";t=" + huge)
                .orElseThrow();
        assertThat(quota.limit()).isEqualTo(1_000_000_000_000L);
        assertThat(quota.remaining()).isEqualTo(1_000_000_000_000L);
        assertThat(quota.untilReset()).isEqualTo(Quota.MAX);
        assertThat(quota.window()).isEqualTo(Quota.MAX);
    }

    @Test
    void shouldIgnoreHeadersThatAreFarTooLong() {
        String digits = "5".repeat(10_000);
        assertThat(read("x-ratelimit-remaining", digits)).isEmpty();
        assertThat(read("ratelimit", "\"" + digits + "\";r=5;t=5")).isEmpty();
        assertThat(read("ratelimit", ",".repeat(10_000))).isEmpty();
        assertThat(read("ratelimit", ";=".repeat(500))).isEmpty();
    }

    @Test
    void shouldNeverFailWhateverComes() {
        // Given
        Random random = new Random(11);
        String alphabet = "\"\\;,=:.- rtqw0123456789eN\u0000é";
        String[] names = {
            "ratelimit",
            "ratelimit-policy",
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "x-rate-limit-remaining"
        };

        // When
        for (int i = 0; i < 50_000; i++) {
            Map<String, String> headers = new HashMap<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                StringBuilder value = new StringBuilder();
                for (int k = random.nextInt(30); k > 0; k--) {
                    value.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                headers.put(names[random.nextInt(names.length)], value.toString());
            }

            // Then: a quota checks its own parts
            read(headers, DATE, NOW)
                    .ifPresent(quota -> assertThat(quota.perSecond()).isPositive());
        }
    }

    @Test
    void shouldKeepPoliciesOfOneNameApartByTheirPartition() {
        assertThat(read(
                        "ratelimit-policy", "\"d\";q=100;w=60;pk=:YQ==:, \"d\";q=1000;w=60;pk=:Yg==:",
                        "ratelimit", "\"d\";r=900;t=30;pk=:Yg==:, \"d\";r=20;t=30;pk=:YQ==:"))
                .contains(quota(100, 20, 30, 60));
    }

    @Test
    void shouldTellLimitsOfCallsAtOnceApart() {
        // Given
        Map<String, String> draft = Map.of(
                "ratelimit-policy", "\"c\";q=8;qu=\"concurrent-requests\", \"m\";q=600;w=60",
                "ratelimit", "\"c\";r=0, \"m\";r=500;t=50");
        Map<String, String> okta =
                Map.of("x-rate-limit-limit", "0", "x-rate-limit-remaining", "0", "x-rate-limit-reset", "1795428030");
        RateHeaders reader = new RateHeaders("auto");

        // When, then
        RateSignals signals = reader.read(draft, null, NOW, 0);
        assertThat(signals.atOnce()).isEqualTo(8);
        assertThat(unnamed(signals.quota())).isEqualTo(quota(600, 500, 50, 60));
        assertThat(reader.refuseCallsAtOnce(draft)).isTrue();
        assertThat(reader.read(okta, null, NOW, 0)).isEqualTo(new RateSignals(null, 0));
        assertThat(reader.refuseCallsAtOnce(okta)).isTrue();
        assertThat(reader.refuseCallsAtOnce(Map.of("ratelimit", "\"m\";r=0;t=50")))
                .isFalse();
        assertThat(reader.refuseCallsAtOnce(Map.of("x-rate-limit-limit", "9", "x-rate-limit-remaining", "0")))
                .isFalse();
    }

    @Test
    void shouldReadBuckets() {
        assertThat(read(
                        "x-ratelimit-limit-requests", "60",
                        "x-ratelimit-remaining-requests", "59",
                        "x-ratelimit-reset-requests", "1s"))
                .contains(Quota.filling(60, 59, Duration.ofSeconds(60), ""));
        assertThat(read(
                        "anthropic-ratelimit-requests-limit", "50",
                        "anthropic-ratelimit-requests-remaining", "0",
                        "anthropic-ratelimit-requests-reset", "2026-11-23T10:01:00Z"))
                .contains(Quota.filling(50, 0, Duration.ofSeconds(60), ""));
        assertThat(read(
                        "x-ratelimit-limit", "50",
                        "x-ratelimit-remaining", "10",
                        "x-ratelimit-fillrate", "20",
                        "x-ratelimit-interval-seconds", "2"))
                .contains(Quota.filling(50, 10, Duration.ofSeconds(5), ""));
    }

    @Test
    void shouldReadWhatTheSettingNames() {
        // Given
        Map<String, String> headers = Map.of(
                "ratelimit-limit", "9",
                "ratelimit-remaining", "0",
                "ratelimit-reset", "30",
                "acme-quota-limit", "100",
                "acme-quota-remaining", "50",
                "acme-quota-reset", "2026-11-23T10:00:30Z");

        // When, then
        RateHeaders off = new RateHeaders("off");
        assertThat(off.read(headers, null, NOW, 0)).isEqualTo(new RateSignals(null, 0));
        assertThat(off.sayThatNothingIsLeft(headers)).isFalse();
        RateHeaders acme = new RateHeaders("acme-quota-");
        assertThat(unnamed(acme.read(headers, null, NOW, 0).quota())).isEqualTo(quota(100, 50, 30, 0));
        assertThat(acme.sayThatNothingIsLeft(headers)).isFalse();
        assertThat(new RateHeaders("ratelimit-").sayThatNothingIsLeft(headers)).isTrue();
        assertThat(RateHeaders.names("auto"))
                .accepts("ratelimit", "x-rate-limit-reset")
                .rejects("date");
        assertThat(RateHeaders.names("acme-quota-")).accepts("acme-quota-reset").rejects("ratelimit");
        assertThat(RateHeaders.names("off")).rejects("ratelimit");
    }
}
