package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.ratelimit.RateHeaders.RateSignals;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateHeadersTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final String DATE = "Mon, 23 Nov 2026 10:00:00 GMT";
    private static final long MILLISECOND = 1_000_000;

    /** Headers as {@code name: value & name: value}. */
    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new HashMap<>();
        Arrays.stream(text.split(" & ", -1))
                .map(line -> line.split(": ?", 2))
                .forEach(pair -> headers.put(pair[0].strip(), pair[1]));
        return headers;
    }

    private static Quota read(String text) {
        return new RateHeaders("auto").read(headers(text), null, NOW, 0).quota();
    }

    /** Limit, remaining calls, seconds until the reset and of the window. */
    private static String figures(Quota quota) {
        return quota == null
                ? "none"
                : quota.limit() + " " + quota.remaining() + " " + seconds(quota.untilReset()) + " "
                        + seconds(quota.window()) + (quota.refills() ? " bucket" : "");
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '`', textBlock = """
            # the draft's two fields
            ratelimit-policy: "default";q=100;w=60 & ratelimit: "default";r=50;t=30 -> 100 50 30 60
            ratelimit: "default";r=50;t=30 -> 0 50 30 0
            ratelimit-policy: "default";q=100;w=60 -> 100 100 0 60
            ratelimit-policy: "a";q=9;w=60 & ratelimit: "b";r=50;t=100 -> 9 9 0 60
            ratelimit-policy: default;q=100;w=60 & ratelimit: default;r=50;t=30 -> 100 50 30 60
            ratelimit-policy: "a,b;c\\"";q=7;w=60 & ratelimit: "a,b;c\\"";r=5;t=30 -> 7 5 30 60
            ratelimit-policy: "x";q=100;w=60;pk=:cHJ==: & ratelimit: "x" ; r=50 ; t=30;pk=:cHJ==: -> 100 50 30 60
            ratelimit-policy: "d";q=100 & ratelimit: "d";r=50;t=30 -> 100 50 30 0
            ratelimit-policy: "d";q=100;w=60 & ratelimit: "d";r=50 -> 100 50 0 60
            ratelimit: "d";r=-3;t=5, "e";r=7;t=5 -> 0 7 5 0
            # several policies: what permits less, each with its partition and its unit
            ratelimit-policy: "s";q=10;w=1,"d";q=50;w=600 & ratelimit: "s";r=9;t=1, "d";r=10;t=400 -> 50 10 400 600
            ratelimit-policy: "s";q=10;w=1,"d";q=50;w=60 & ratelimit: "d";r=49;t=10, "s";r=0;t=1 -> 10 0 1 1
            ratelimit: "a";r=0;t=5, "b";r=0;t=500, "c";r=0;t=50 -> 0 0 500 0
            ratelimit-policy: "d";q=9;w=60;pk=:a:, "d";q=99;w=60;pk=:b: & ratelimit: "d";r=90;t=30;pk=:b:, "d";r=2;t=30;pk=:a: -> 9 2 30 60
            ratelimit-policy: "b";q=1;w=60;qu="content-bytes","r";q=9;w=60 & ratelimit: "b";r=1;t=60,"r";r=5;t=9 -> 9 5 9 60
            # the single field of revision 07
            ratelimit: limit=100, remaining=50, reset=5 -> 100 50 5 0
            ratelimit-policy: 100;w=60 & ratelimit: limit=100, remaining=50, reset=5 -> 100 50 5 60
            # one number in each field; the reset is known only where its unit is
            ratelimit-limit: 100 & ratelimit-remaining: 50 & ratelimit-reset: 30 -> 100 50 30 0
            x-ratelimit-limit: 100 & x-ratelimit-remaining: 50 & x-ratelimit-reset: 30 -> 100 50 0 0
            x-rate-limit-limit: 100 & x-rate-limit-remaining: 50 & x-rate-limit-reset: 30 -> 100 50 0 0
            x-sib-ratelimit-limit: 100 & x-sib-ratelimit-remaining: 50 & x-sib-ratelimit-reset: 30 -> 100 50 0 0
            `x-ratelimit-remaining:  50 ` -> 0 50 0 0
            x-ratelimit-limit: 100 & x-ratelimit-reset: 30 -> none
            # the window beside the limit
            ratelimit-limit: 100, 10;w=1, 100;w=60 & ratelimit-remaining: 50 & ratelimit-reset: 30 -> 100 50 30 60
            ratelimit-limit: 100 & ratelimit-policy: 10;w=1,100;w=60;c="a, b" & ratelimit-remaining: 50 & ratelimit-reset: 30 -> 100 50 30 60
            # several families, and fields that are sent twice: what permits less
            ratelimit-remaining: 2 & ratelimit-reset: 9 & ratelimit: "d";r=3;t=9 -> 0 2 9 0
            x-hubspot-ratelimit-daily: 86400 & x-hubspot-ratelimit-daily-remaining: 86000 & x-hubspot-ratelimit-secondly: 10 & x-hubspot-ratelimit-secondly-remaining: 9 -> 86400 86000 0 86400
            x-ratelimit-remaining: 1 & ratelimit: rubbish -> 0 1 0 0
            ratelimit-limit: 100, 100 & ratelimit-remaining: 50, 40 & ratelimit-reset: 30, 30 -> 100 40 30 0
            ratelimit-remaining: 0, 500 & ratelimit-reset: 1, 3600 -> 0 0 1 0
            ratelimit-remaining: 10, 500 & ratelimit-reset: 1, 3600 -> 0 500 3600 0
            # buckets
            x-ratelimit-limit-requests: 60 & x-ratelimit-remaining-requests: 59 & x-ratelimit-reset-requests: 1s -> 60 59 0 60 bucket
            anthropic-ratelimit-requests-limit: 50 & anthropic-ratelimit-requests-remaining: 0 & anthropic-ratelimit-requests-reset: 2026-11-23T10:01:00Z -> 50 0 1.2 60 bucket
            x-ratelimit-limit: 50 & x-ratelimit-remaining: 10 & x-ratelimit-fillrate: 20 & x-ratelimit-interval-seconds: 2 -> 50 10 0 5 bucket
            # huge numbers are cut
            ratelimit-policy: "d";q=99999999999999999999;w=99999999999999999999 & ratelimit: "d";r=99999999999999999999;t=99999999999999999999 -> 1000000000000 1000000000000 2678400 2678400
            """)
    void shouldReadEachFamily(String headers, String figures) {
        assertThat(figures(read(headers))).isEqualTo(figures);
    }

    @ParameterizedTest
    @CsvSource({
        "30, 30",
        "0, 0",
        "1.5, 1.5",
        "86400, 86400",
        "999999999999999999999999, 2678400",
        // 2026-11-23T10:00:30Z
        "1795428030, 30",
        "1795428030.250, 30.25",
        "1795428030250, 30.25",
        // past, a year ahead, and far beyond
        "1795427000, 0",
        "1000000000, 0",
        "1827000000, 2678400",
        "99999999999, 2678400",
        "500000000, 2678400",
        "2026-11-23T10:00:30Z, 30",
        "2026-11-23T10:01Z, 60",
        "6m0s, 360",
        "12ms, 0.012",
        "'Mon, 23 Nov 2026 10:00:30 GMT', 30",
        "'30, 40', 40"
    })
    void shouldReadResetsInAnyForm(String reset, String seconds) {
        Quota quota = read("ratelimit-remaining: 5 & ratelimit-reset: " + reset);
        assertThat(seconds(quota.untilReset())).isEqualTo(seconds);
    }

    @Test
    void shouldMeasureATimeOfDayAgainstTheRepliesOwnDate() {
        // Given a clock that is ten minutes slow
        Map<String, String> headers = headers("x-ratelimit-remaining: 5 & x-ratelimit-reset: 1795428030");
        RateHeaders reader = new RateHeaders("auto");

        // When, then
        Instant slow = NOW.minusSeconds(600);
        assertThat(figures(reader.read(headers, DATE, slow, 0).quota())).isEqualTo("0 5 30 0");
        assertThat(figures(reader.read(headers, "rubbish", NOW, 0).quota())).isEqualTo("0 5 30 0");
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
        assertThat(read("x-ratelimit-remaining: " + value)).isNull();
        assertThat(read("ratelimit: \"d\";r=" + value + ";t=5")).isNull();
        assertThat(figures(read("x-ratelimit-remaining: 5 & x-ratelimit-reset: " + value)))
                .isEqualTo("0 5 0 0");
    }

    @Test
    void shouldIgnoreHeadersThatAreFarTooLong() {
        String digits = "5".repeat(10_000);
        assertThat(read("x-ratelimit-remaining: " + digits)).isNull();
        assertThat(read("ratelimit: \"" + digits + "\";r=5;t=5")).isNull();
        assertThat(read("ratelimit: " + ",".repeat(10_000))).isNull();
        assertThat(read("ratelimit: " + ";=".repeat(500))).isNull();
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
                random.ints(random.nextInt(30), 0, alphabet.length()).forEach(at -> value.append(alphabet.charAt(at)));
                headers.put(names[random.nextInt(names.length)], value.toString());
            }
            Quota quota = new RateHeaders("auto").read(headers, DATE, NOW, 0).quota();

            // Then: a quota checks its own parts
            assertThat(quota == null ? 1 : quota.perSecond()).isPositive();
        }
    }

    @Test
    void shouldDistinguishLimitsOfConcurrentCalls() {
        // Given
        Map<String, String> draft = headers("ratelimit-policy: \"c\";q=8;qu=\"concurrent-requests\", \"m\";q=600;w=60"
                + " & ratelimit: \"c\";r=0, \"m\";r=500;t=50");
        Map<String, String> okta =
                headers("x-rate-limit-limit: 0 & x-rate-limit-remaining: 0 & x-rate-limit-reset: 1795428030");
        RateHeaders reader = new RateHeaders("auto");

        // When, then
        RateSignals signals = reader.read(draft, null, NOW, 0);
        assertThat(signals.atOnce()).isEqualTo(8);
        assertThat(figures(signals.quota())).isEqualTo("600 500 50 60");
        assertThat(reader.read(okta, null, NOW, 0)).isEqualTo(new RateSignals(null, 0));
        assertThat(reader.refuseCallsAtOnce(draft)).isTrue();
        assertThat(reader.refuseCallsAtOnce(okta)).isTrue();
        assertThat(reader.refuseCallsAtOnce(headers("ratelimit: \"m\";r=0;t=50")))
                .isFalse();
        assertThat(reader.refuseCallsAtOnce(headers("x-rate-limit-limit: 9 & x-rate-limit-remaining: 0")))
                .isFalse();
    }

    @Test
    void shouldReadWhatTheSettingNames() {
        // Given
        Map<String, String> headers = headers("ratelimit-limit: 9 & ratelimit-remaining: 0 & ratelimit-reset: 30"
                + " & acme-quota-limit: 100 & acme-quota-remaining: 50 & acme-quota-reset: 2026-11-23T10:00:30Z");

        // When, then
        RateHeaders off = new RateHeaders("off");
        assertThat(off.read(headers, null, NOW, 0)).isEqualTo(new RateSignals(null, 0));
        assertThat(off.sayThatNothingIsLeft(headers)).isFalse();
        RateHeaders acme = new RateHeaders("acme-quota-");
        assertThat(acme.read(headers, null, NOW, 0).quota()).hasToString("acme-quota-*: 50 left");
        assertThat(acme.sayThatNothingIsLeft(headers)).isFalse();
        assertThat(new RateHeaders("ratelimit-").sayThatNothingIsLeft(headers)).isTrue();
        assertThat(RateHeaders.names("auto"))
                .accepts("ratelimit", "x-rate-limit-reset")
                .rejects("date");
        assertThat(RateHeaders.names("acme-quota-")).accepts("acme-quota-reset").rejects("ratelimit");
        assertThat(RateHeaders.names("off")).rejects("ratelimit");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", textBlock = """
            # number, whether it is full, milliseconds; and what the last number means, in seconds
            60 + 0, 58 + 2000 -> 58
            60 + 0, 59 + 900 -> none
            60 + 0, 58 + 2000, 60 + 60000 -> 60
            900 + 0, 880 + 20 -> none
            900 + 0, 830 + 70 -> 0.83
            # a new window begins
            3 + 0, 900 + 100, 800 + 200 -> 0.8
            # a window that slides, of which little is left all the time: it never fills in milliseconds
            60 - 0, 60 - 150 -> none
            60 - 0, 60 - 150, 60 - 200 -> 60
            60 + 0, 60 + 50000, 60 + 100000 -> none
            """)
    void shouldLearnTheUnitOfAResetFromReplies(String replies, String seconds) {
        ResetUnit unit = new ResetUnit(0);
        String last = "none";
        for (String reply : replies.split(", ", -1)) {
            String[] parts = reply.split(" ", -1);
            last = unit.read(Double.parseDouble(parts[0]), parts[1].equals("+"), Long.parseLong(parts[2]) * MILLISECOND)
                    .map(RateHeadersTest::seconds)
                    .orElse("none");
        }
        assertThat(last).isEqualTo(seconds);
    }
}
