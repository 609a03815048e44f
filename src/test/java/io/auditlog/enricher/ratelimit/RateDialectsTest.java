package io.auditlog.enricher.ratelimit;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.RateLimit.FixedWindow;
import io.auditlog.enricher.sandbox.api.RateLimit.TokenBucket;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
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

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z.]+)}");
    private static final DateTimeFormatter MINUTES = utc("uuuu-MM-dd'T'HH:mm'Z'");
    private static final DateTimeFormatter JAVASCRIPT = utc("EEE MMM dd uuuu HH:mm:ss 'GMT+0000 (UTC)'");

    /** A window of a minute, which permits ten calls a second. */
    private static final RateLimit MINUTE = new FixedWindow(600, ofMinutes(1));

    /** An API with its limit, and its headers with placeholders ({@link #headers}). */
    @SuppressWarnings("ImmutableEnumChecker") // they are
    enum Dialect {
        IETF_11(MINUTE, 60, "ratelimit-policy: \"d\";q={limit};w=60", "ratelimit: \"d\";r={left};t={seconds}"),
        IETF_11_PARTITIONS(
                MINUTE,
                60,
                "ratelimit-policy: \"d\";q=600;w=60;pk=:YQ==:, \"d\";q=6000;w=60;pk=:Yg==:",
                "ratelimit: \"d\";r={left};t={seconds};pk=:YQ==:, \"d\";r=5990;t=60;pk=:Yg==:"),
        IETF_07(MINUTE, 60, "ratelimit: limit=600, remaining={left}, reset={seconds}", "ratelimit-policy: 600;w=60"),
        IETF_06(MINUTE, 60, "ratelimit-*: {seconds}"),
        GITLAB(MINUTE, 60, "ratelimit-*: {epoch}"),
        GITHUB(MINUTE, 60, "x-ratelimit-*: {epoch}"),
        OKTA(MINUTE, 60, "x-rate-limit-*: {epoch}"),
        DISCORD(new FixedWindow(50, ofSeconds(5)), 5, "x-ratelimit-*: {epoch.decimal}"),
        ATLASSIAN_CLOUD(new FixedWindow(18_000, ofMinutes(30)), 1800, "x-ratelimit-*: {iso.minute}"),
        ATLASSIAN_DATA_CENTER(
                new TokenBucket(10, 50),
                60,
                "x-ratelimit-limit: 50",
                "x-ratelimit-remaining: {left}",
                "x-ratelimit-fillrate: 20",
                "x-ratelimit-interval-seconds: 2"),
        OPENAI(
                new TokenBucket(10, 600),
                60,
                "x-ratelimit-limit-requests: 600",
                "x-ratelimit-remaining-requests: {left}",
                "x-ratelimit-reset-requests: {full.go}",
                "x-ratelimit-limit-tokens: 150000",
                "x-ratelimit-remaining-tokens: 149984",
                "x-ratelimit-reset-tokens: 6m0s"),
        ANTHROPIC(
                new TokenBucket(10, 600),
                60,
                "anthropic-ratelimit-requests-limit: 600",
                "anthropic-ratelimit-requests-remaining: {left}",
                "anthropic-ratelimit-requests-reset: {full.iso}"),
        AZURE_OPENAI(
                new TokenBucket(10, 1),
                20,
                "x-ratelimit-limit-requests: -1",
                "x-ratelimit-remaining-requests: -1",
                "x-ratelimit-reset-requests: 0"),
        SHOPIFY(new TokenBucket(2, 40), 20, "x-shopify-shop-api-call-limit: 7/40", "retry-after: 2"),
        HUBSPOT(
                new FixedWindow(100, ofSeconds(10)),
                10,
                "x-hubspot-ratelimit-daily: 864000",
                "x-hubspot-ratelimit-daily-remaining: 800000",
                "x-hubspot-ratelimit-max: 100",
                "x-hubspot-ratelimit-remaining: {left}",
                "x-hubspot-ratelimit-interval-milliseconds: 10000"),
        LEMLIST(new FixedWindow(20, ofSeconds(2)), 2, "x-ratelimit-*: {javascript}"),
        PRISJAKT(new FixedWindow(100, ofSeconds(1)), 1, "x-rate-limit-*: {millis}"),
        DOCKER_HUB(MINUTE, 60, "ratelimit-limit: 600;w=60", "ratelimit-remaining: {left};w=60"),
        AKAMAI(MINUTE, 60, "x-ratelimit-limit: 600", "x-ratelimit-remaining: {left}", "x-ratelimit-next: {next}"),
        MAILERLITE(MINUTE, 60, "x-ratelimit-limit: 600", "x-ratelimit-remaining: {left}", "retry-after: {seconds}"),
        BREVO(MINUTE, 60, "x-sib-ratelimit-*: {seconds}");

        private final RateLimit limit;
        private final int windowSeconds;
        private final List<String> headers;

        Dialect(RateLimit limit, int windowSeconds, String... headers) {
            this.limit = limit;
            this.windowSeconds = windowSeconds;
            this.headers = List.of(headers);
        }

        private double perSecond() {
            return limit instanceof TokenBucket bucket
                    ? bucket.perSecond()
                    : (double) ((FixedWindow) limit).limit() / windowSeconds;
        }

        /** A star stands for limit, remaining and reset. */
        private Map<String, String> headers(RateLimit.Quota quota, Instant now) {
            Map<String, String> found = new HashMap<>();
            for (String header : headers) {
                String[] pair = PLACEHOLDER
                        .matcher(header)
                        .replaceAll(name -> value(name.group(1), quota, now))
                        .split(": ", 2);
                if (pair[0].endsWith("*")) {
                    found.put(pair[0].replace("*", "limit"), "" + quota.limit());
                    found.put(pair[0].replace("*", "remaining"), "" + quota.remaining());
                }
                found.put(pair[0].replace("*", "reset"), pair[1]);
            }
            return found;
        }

        private static String value(String name, RateLimit.Quota quota, Instant now) {
            Instant reset = now.plusNanos(quota.resetNanos());
            long untilFull = (600 - quota.remaining()) * 100;
            return switch (name) {
                case "limit" -> "" + quota.limit();
                case "left" -> "" + quota.remaining();
                case "seconds" -> "" + (quota.resetNanos() + 999_999_999) / 1_000_000_000;
                case "millis" -> "" + quota.resetNanos() / 1_000_000;
                case "epoch" -> "" + reset.getEpochSecond();
                case "epoch.decimal" -> "" + BigDecimal.valueOf(reset.toEpochMilli(), 3);
                case "iso.minute" -> MINUTES.format(reset.plusSeconds(59));
                case "javascript" -> JAVASCRIPT.format(reset);
                case "full.go" -> untilFull / 60_000 + "m" + BigDecimal.valueOf(untilFull % 60_000, 3) + "s";
                case "full.iso" -> "" + now.plusMillis(untilFull);
                case "next" -> "" + now.plusNanos(quota.waitNanos());
                default -> throw new IllegalArgumentException("no such placeholder: " + name);
            };
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
                new SimulatedCaller(time, control, dialect.limit, quota -> dialect.headers(quota, time.instant()), 64);
        caller.retryAfter = quota ->
                RetryAfter.parse(dialect.headers(quota, time.instant()).get("retry-after"), null, time.instant());
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

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
