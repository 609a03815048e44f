package io.auditlog.enricher.ratelimit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.RateLimit.FixedWindow;
import io.auditlog.enricher.sandbox.api.RateLimit.TokenBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One API for each way in which limits are announced, on virtual time: how much of what it permits is used, and how often
 * it refuses. The figures are compared with what is written down; after a deliberate change run it with {@code
 * -Dgolden.write=true}, and read the difference.
 */
final class RateDialectsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/auditlog/enricher/ratelimit/golden");
    private static final Duration WARM_UP = ofMinutes(2);

    /** A window of a minute, which permits ten calls a second. */
    private static final RateLimit MINUTE = new FixedWindow(600, ofMinutes(1));

    /** What a reply says: its limit and the time. */
    private interface Told {
        Map<String, String> by(RateLimit.Quota quota, Instant now);
    }

    @SuppressWarnings("ImmutableEnumChecker") // they are
    enum Dialect {
        IETF_11(MINUTE, 60, (quota, now) -> SimulatedCaller.DRAFT.apply(quota)),
        IETF_11_PARTITIONS(
                MINUTE,
                60,
                (quota, now) -> Map.of(
                        "ratelimit-policy",
                        "\"d\";q=600;w=60;pk=:YQ==:, \"d\";q=6000;w=60;pk=:Yg==:",
                        "ratelimit",
                        "\"d\";r=" + quota.remaining() + ";t=" + seconds(quota)
                                + ";pk=:YQ==:, \"d\";r=5990;t=60;pk=:Yg==:")),
        IETF_07(
                MINUTE,
                60,
                (quota, now) -> Map.of(
                        "ratelimit",
                        "limit=600, remaining=" + quota.remaining() + ", reset=" + seconds(quota),
                        "ratelimit-policy",
                        "600;w=60")),
        IETF_06(MINUTE, 60, (quota, now) -> window("ratelimit-", quota, "" + seconds(quota))),
        GITLAB(
                MINUTE,
                60,
                (quota, now) ->
                        window("ratelimit-", quota, "" + reset(quota, now).getEpochSecond())),
        GITHUB(
                MINUTE,
                60,
                (quota, now) ->
                        window("x-ratelimit-", quota, "" + reset(quota, now).getEpochSecond())),
        OKTA(
                MINUTE,
                60,
                (quota, now) ->
                        window("x-rate-limit-", quota, "" + reset(quota, now).getEpochSecond())),
        DISCORD(
                new FixedWindow(50, ofSeconds(5)),
                5,
                (quota, now) ->
                        window("x-ratelimit-", quota, decimal(reset(quota, now).toEpochMilli() / 1000.0))),
        ATLASSIAN_CLOUD(
                new FixedWindow(18_000, ofMinutes(30)),
                1800,
                (quota, now) -> window(
                        "x-ratelimit-",
                        quota,
                        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'")
                                .format(reset(quota, now)
                                        .plusSeconds(59)
                                        .truncatedTo(ChronoUnit.MINUTES)
                                        .atOffset(ZoneOffset.UTC)))),
        ATLASSIAN_DATA_CENTER(
                new TokenBucket(10, 50),
                60,
                (quota, now) -> Map.of(
                        "x-ratelimit-limit", "50",
                        "x-ratelimit-remaining", "" + quota.remaining(),
                        "x-ratelimit-fillrate", "20",
                        "x-ratelimit-interval-seconds", "2")),
        OPENAI(
                new TokenBucket(10, 600),
                60,
                (quota, now) -> Map.of(
                        "x-ratelimit-limit-requests", "600",
                        "x-ratelimit-remaining-requests", "" + quota.remaining(),
                        "x-ratelimit-reset-requests", goDuration((600 - quota.remaining()) * 100),
                        "x-ratelimit-limit-tokens", "150000",
                        "x-ratelimit-remaining-tokens", "149984",
                        "x-ratelimit-reset-tokens", "6m0s")),
        ANTHROPIC(
                new TokenBucket(10, 600),
                60,
                (quota, now) -> Map.of(
                        "anthropic-ratelimit-requests-limit",
                        "600",
                        "anthropic-ratelimit-requests-remaining",
                        "" + quota.remaining(),
                        "anthropic-ratelimit-requests-reset",
                        now.plusMillis((600 - quota.remaining()) * 100).toString())),
        AZURE_OPENAI(
                new TokenBucket(10, 1),
                20,
                (quota, now) -> Map.of(
                        "x-ratelimit-limit-requests", "-1",
                        "x-ratelimit-remaining-requests", "-1",
                        "x-ratelimit-reset-requests", "0")),
        SHOPIFY(
                new TokenBucket(2, 40),
                20,
                quota -> ofSeconds(2),
                (quota, now) -> Map.of("x-shopify-shop-api-call-limit", (40 - quota.remaining()) + "/40")),
        HUBSPOT(
                new FixedWindow(100, ofSeconds(10)),
                10,
                (quota, now) -> Map.of(
                        "x-hubspot-ratelimit-daily", "864000",
                        "x-hubspot-ratelimit-daily-remaining", "800000",
                        "x-hubspot-ratelimit-max", "100",
                        "x-hubspot-ratelimit-remaining", "" + quota.remaining(),
                        "x-hubspot-ratelimit-interval-milliseconds", "10000")),
        LEMLIST(
                new FixedWindow(20, ofSeconds(2)),
                2,
                (quota, now) -> window(
                        "x-ratelimit-",
                        quota,
                        DateTimeFormatter.ofPattern("EEE MMM dd uuuu HH:mm:ss 'GMT+0000'", Locale.ROOT)
                                        .format(reset(quota, now).atOffset(ZoneOffset.UTC))
                                + " (Coordinated Universal Time)")),
        PRISJAKT(
                new FixedWindow(100, ofSeconds(1)),
                1,
                (quota, now) -> window("x-rate-limit-", quota, "" + quota.resetNanos() / 1_000_000)),
        DOCKER_HUB(
                MINUTE,
                60,
                (quota, now) ->
                        Map.of("ratelimit-limit", "600;w=60", "ratelimit-remaining", quota.remaining() + ";w=60")),
        AKAMAI(
                MINUTE,
                60,
                (quota, now) -> Map.of(
                        "x-ratelimit-limit",
                        "600",
                        "x-ratelimit-remaining",
                        "" + quota.remaining(),
                        "x-ratelimit-next",
                        now.plusNanos(quota.waitNanos()).toString())),
        MAILERLITE(
                MINUTE,
                60,
                quota -> ofSeconds(seconds(quota)),
                (quota, now) -> Map.of("x-ratelimit-limit", "600", "x-ratelimit-remaining", "" + quota.remaining())),
        BREVO(MINUTE, 60, (quota, now) -> window("x-sib-ratelimit-", quota, "" + seconds(quota)));

        private final RateLimit limit;
        private final int windowSeconds;
        private final Function<RateLimit.Quota, Duration> retryAfter;
        private final Told told;

        Dialect(RateLimit limit, int windowSeconds, Told told) {
            this(limit, windowSeconds, null, told);
        }

        Dialect(RateLimit limit, int windowSeconds, Function<RateLimit.Quota, Duration> retryAfter, Told told) {
            this.limit = limit;
            this.windowSeconds = windowSeconds;
            this.retryAfter = retryAfter;
            this.told = told;
        }

        private double perSecond() {
            return limit instanceof TokenBucket bucket
                    ? bucket.perSecond()
                    : (double) ((FixedWindow) limit).limit() / windowSeconds;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseWhatIsPermittedWithFewRefusals(Dialect dialect) throws IOException {
        // Given an API that permits half of what is configured
        VirtualTime time = new VirtualTime();
        double permitted = dialect.perSecond();
        RateControl control = new RateControl(new RateLimitSettings(2 * permitted, 1), time, time, time);
        SimulatedCaller caller =
                new SimulatedCaller(time, control, dialect.limit, quota -> dialect.told.by(quota, time.instant()), 64);
        caller.retryAfter = dialect.retryAfter;
        caller.runs(WARM_UP);

        // When
        Duration window = ofSeconds(dialect.windowSeconds);
        int windows = (int) Math.max(5, 10_000 / permitted / dialect.windowSeconds);
        double used = 0;
        double least = 1;
        int refused = 0;
        for (int i = 0; i < windows; i++) {
            caller.runs(window);
            double share = caller.passed / (permitted * dialect.windowSeconds);
            used += share / windows;
            least = Math.min(least, share);
            refused += caller.refused;
        }

        // Then
        String figures = String.format(
                Locale.ROOT,
                "used %.1f %%; least in a window %.0f %%; refusals in %d windows %d%n",
                100 * used,
                100 * least,
                windows,
                refused);
        compare(dialect, figures);
        assertThat(used).as(figures).isGreaterThanOrEqualTo(0.95);
        assertThat(least).as(figures).isGreaterThanOrEqualTo(0.5);
        assertThat((double) refused / windows).as(figures).isLessThanOrEqualTo(2);
    }

    private static void compare(Dialect dialect, String figures) throws IOException {
        Path file = GOLDEN.resolve(dialect.name().toLowerCase(Locale.ROOT) + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, figures);
        }
        assertThat(figures).isEqualTo(Files.readString(file));
    }

    private static Map<String, String> window(String prefix, RateLimit.Quota quota, String reset) {
        return Map.of(
                prefix + "limit", "" + quota.limit(),
                prefix + "remaining", "" + quota.remaining(),
                prefix + "reset", reset);
    }

    private static long seconds(RateLimit.Quota quota) {
        return (quota.resetNanos() + 999_999_999) / 1_000_000_000;
    }

    private static Instant reset(RateLimit.Quota quota, Instant now) {
        return now.plusNanos(quota.resetNanos());
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.3f", number);
    }

    private static String goDuration(long millis) {
        Duration time = ofMillis(millis);
        return time.toMinutes() + "m" + time.toSecondsPart() + "." + String.format("%03d", time.toMillisPart()) + "s";
    }
}
